import { readRequests } from '../../shared/access-requests/store.ts';
import { readAccounts } from '../../shared/accounts/account-store.ts';
import { log } from '../../shared/core/log.ts';
import { pooled } from '../../shared/core/pool.ts';
import { readGrants } from '../../shared/grants/store.ts';
import { type DueRef, listDue } from '../../shared/table/due-index.ts';
import { dueShards } from '../../shared/table/keys.ts';
import { type Applied, applyAll } from './batches.ts';
import { dueOfGrant, dueOfRequest, timerCause } from './due.ts';
import { assignDueLeads, startDue } from './jobs-and-leads.ts';
import { type SessionKeeper, sessionKeeper } from './sessions.ts';
import { emptyTrash } from './trash.ts';

/** What a sweep did. `complete` is false when its time ran out or a shard failed; the next one goes on. */
export interface SweepResult extends Applied {
  /** Support sessions that ended. */
  ended: number;
  /** Assignment jobs whose workflow was started, since nobody else had, or nothing had happened. */
  started: number;
  /** Leads that had waited. */
  handedOut: number;
  complete: boolean;
}

const pageSize = 200;
const accountsAtOnce = 8;

/**
 * Brings the stored state up to `now`: ends sessions that nothing covers any more, marks due grants expired or
 * suspended, warns of ends that are near, lets requests lapse; then starts jobs that are stuck, hands out leads that wait,
 * and in the end empties the trash of what has been in it for long enough. Idempotent, and safe beside other sweeps, timers and requests,
 * since every transition states what it starts from.
 * @param hasTime asked between pages
 */
export const sweep = async (now: string, hasTime: () => boolean): Promise<SweepResult> => {
  const swept: SweepResult = {
    expired: 0,
    suspended: 0,
    warned: 0,
    lapsed: 0,
    purged: 0,
    cleared: 0,
    ended: 0,
    started: 0,
    handedOut: 0,
    skipped: 0,
    failed: 0,
    complete: true,
  };
  const keeper = sessionKeeper(timerCause('sweep', now));
  const rest: DueRef[] = [];
  await Promise.all(
    dueShards().map((shard) =>
      // One shard that cannot be read must not cut the others short.
      sweepShard(shard, now, hasTime, { keeper, rest }, swept).catch((error: unknown) => {
        swept.failed++;
        swept.complete = false;
        log.error('SWEEP_SHARD_FAILED', error, { shard });
      }),
    ),
  );
  // Nothing that ends somebody's access waits for these.
  await sweepRest(rest, hasTime, swept);
  await emptyTrash(timerCause('sweep', now), hasTime, swept);
  swept.ended = keeper.ended;
  swept.failed += keeper.failed;
  return swept;
};

/** Jobs that are stuck, and leads that wait. What there is no time for stays due. */
const sweepRest = async (refs: readonly DueRef[], hasTime: () => boolean, swept: SweepResult): Promise<void> => {
  await pooled(refs, accountsAtOnce, async (ref) => {
    if (!hasTime()) swept.complete = false;
    else if (ref.kind === 'job') await startDue(ref, swept);
    else await assignDueLeads(ref, hasTime, swept);
  });
};

/** What the shards of a sweep share: who looks after sessions, and what is left for the end. */
interface Sweeping {
  keeper: SessionKeeper;
  rest: DueRef[];
}

const sweepShard = async (
  shard: string,
  now: string,
  hasTime: () => boolean,
  sweeping: Sweeping,
  swept: SweepResult,
): Promise<void> => {
  let after: Record<string, unknown> | undefined;
  do {
    if (!hasTime()) {
      swept.complete = false;
      return;
    }
    const { refs, next } = await listDue(shard, now, pageSize, after);
    await sweepPage(refs, now, sweeping, swept);
    after = next;
  } while (after);
};

/** Sessions first: a grant that is still due brings a sweep which died in between back to them. */
const sweepPage = async (
  refs: readonly DueRef[],
  now: string,
  { keeper, rest }: Sweeping,
  swept: SweepResult,
): Promise<void> => {
  const { grant = [], session = [], request = [], job = [], waiting = [] } = Object.groupBy(refs, ({ kind }) => kind);
  const cause = timerCause('sweep', now);
  const grants = (await readGrants(grant.map(({ accountId, id }) => ({ accountId, grantId: id })))).flatMap(
    (one) => dueOfGrant(one, cause) ?? [],
  );
  const closing = grants.filter(({ counts }) => counts !== 'warned').map(({ failure }) => failure.accountId);
  const inside = (await readAccounts(closing)).filter(({ liveSessions }) => Object.keys(liveSessions).length > 0);
  const accountIds = [...session, ...inside].map(({ accountId }) => accountId);
  await pooled([...new Set(accountIds)], accountsAtOnce, keeper.review);
  const requests = (await readRequests(request.map(({ accountId, id }) => ({ accountId, requestId: id })))).flatMap(
    (one) => dueOfRequest(one, cause) ?? [],
  );
  await applyAll([...grants.filter(({ failure }) => !keeper.hasFailed(failure.accountId)), ...requests], swept);
  rest.push(...job, ...waiting);
};
