import { readRequests } from '../../shared/access-requests/store.ts';
import { readAccounts } from '../../shared/accounts/account-store.ts';
import { log } from '../../shared/core/log.ts';
import { pooled } from '../../shared/core/pool.ts';
import { isStartDue } from '../../shared/grants/start.ts';
import { readGrants } from '../../shared/grants/store.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { type DueRef, listDue } from '../../shared/table/due-index.ts';
import { dueShards } from '../../shared/table/due-shards.ts';
import { type Applied, applyAll } from './batches.ts';
import { dueOfGrant, dueOfRequest, timerCause } from './due.ts';
import { eraseDue } from './erasures.ts';
import { assignDueLeads, startDue } from './jobs-and-leads.ts';
import { type SessionKeeper, sessionKeeper } from './sessions.ts';
import { startDueGrant } from './starts.ts';
import { emptyTrash } from './trash.ts';

/** The result of a sweep. `complete` is false when its time ran out or a shard failed; the next sweep continues. */
export interface SweepResult extends Applied {
  /** Ended support sessions. */
  ended: number;
  /** Scheduled grants that have started, or never will. */
  activated: number;
  /** Started workflows of assignment jobs that were not running. */
  started: number;
  /** Assignment jobs without progress since their workflow was started; it is started again. */
  stuck: number;
  /** Assigned leads that were waiting. */
  handedOut: number;
  /** Erasures that were finished. */
  erased: number;
  complete: boolean;
}

const pageSize = 200;
const accountsAtOnce = 8;

/**
 * Brings the stored state up to `now`: ends sessions without a cover, marks due grants expired or suspended, warns of near
 * ends and lets requests lapse; then starts scheduled grants and stuck jobs, assigns waiting leads, purges trash items that are due, and finally erases
 * what is due of closed accounts.
 * Idempotent, and safe beside other sweeps, timers and requests, since every transition is conditional on its start.
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
    activated: 0,
    started: 0,
    stuck: 0,
    handedOut: 0,
    erased: 0,
    skipped: 0,
    failed: 0,
    lagMillis: 0,
    complete: true,
  };
  const keeper = sessionKeeper(timerCause('sweep', now));
  const rest: DueRef[] = [];
  await Promise.all(
    dueShards().map((shard) =>
      // A shard that cannot be read must not stop the others.
      sweepShard(shard, now, hasTime, { keeper, rest }, swept).catch((error: unknown) => {
        swept.failed++;
        swept.complete = false;
        log.error('SWEEP_SHARD_FAILED', error, { shard });
      }),
    ),
  );
  // Last, so that ending access never waits for these.
  await sweepRest(rest, timerCause('sweep', now), hasTime, swept);
  await emptyTrash(timerCause('sweep', now), hasTime, swept);
  await eraseDue(now, hasTime, swept);
  swept.ended = keeper.ended;
  swept.failed += keeper.failed;
  return swept;
};

/** Starts scheduled grants and stuck jobs, and assigns waiting leads. The rest stays due when time runs out. */
const sweepRest = async (
  refs: readonly DueRef[],
  cause: Cause,
  hasTime: () => boolean,
  swept: SweepResult,
): Promise<void> => {
  await pooled(refs, accountsAtOnce, async (ref) => {
    if (!hasTime()) swept.complete = false;
    else if (ref.kind === 'grant') await startDueGrant(ref, cause, swept);
    else if (ref.kind === 'job') await startDue(ref, swept);
    else await assignDueLeads(ref, hasTime, swept);
  });
};

/** The state that the shards of a sweep share: the session keeper, and the starts, jobs and leads left for the end. */
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

/** Sessions first: if the sweep dies in between, the grants are still due and lead the next sweep to the sessions. */
const sweepPage = async (
  refs: readonly DueRef[],
  now: string,
  { keeper, rest }: Sweeping,
  swept: SweepResult,
): Promise<void> => {
  const { grant = [], session = [], request = [], job = [], waiting = [] } = Object.groupBy(refs, ({ kind }) => kind);
  const cause = timerCause('sweep', now);
  const due = await readGrants(grant.map(({ accountId, id }) => ({ accountId, grantId: id })));
  const starting = new Set(due.filter((one) => isStartDue(one, now)).map(({ grantId }) => grantId));
  const grants = due.flatMap((one) => dueOfGrant(one, cause) ?? []);
  const closing = grants.filter(({ counts }) => counts !== 'warned').map(({ failure }) => failure.accountId);
  const inside = (await readAccounts(closing)).filter(({ liveSessions }) => Object.keys(liveSessions).length > 0);
  const accountIds = [...session, ...inside].map(({ accountId }) => accountId);
  await pooled([...new Set(accountIds)], accountsAtOnce, keeper.review);
  const requests = (await readRequests(request.map(({ accountId, id }) => ({ accountId, requestId: id })))).flatMap(
    (one) => dueOfRequest(one, cause) ?? [],
  );
  await applyAll([...grants.filter(({ failure }) => !keeper.hasFailed(failure.accountId)), ...requests], swept);
  rest.push(...grant.filter(({ id }) => starting.has(id)), ...job, ...waiting);
};
