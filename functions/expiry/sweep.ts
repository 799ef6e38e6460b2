import { commit } from '../../shared/db/commit.ts';
import { ConditionFailed } from '../../shared/db/errors.ts';
import { timedChange } from '../../shared/db/grant-changes.ts';
import { listDue, readGrants } from '../../shared/db/grants.ts';
import { dueShards } from '../../shared/db/keys.ts';
import type { GrantTransition } from '../../shared/domain/grant-transitions.ts';
import { log } from '../../shared/log.ts';
import { chunks } from '../../shared/pool.ts';
import { causeOf, dueTransition } from './due.ts';

/** What a sweep did. `complete` is false when its time ran out or a shard failed; the next one goes on. */
export interface Swept {
  expired: number;
  warned: number;
  /** Changed by others meanwhile; looked at again by the next sweep if still due. */
  skipped: number;
  /** Grants that could not be written, and shards that could not be read. */
  failed: number;
  complete: boolean;
}

const pageSize = 200;
/** Two writes a grant; DynamoDB takes 100 a transaction. */
const batchSize = 40;

/**
 * Brings the stored state up to `now`: marks due grants expired, warns of ends that are near. Idempotent, and safe
 * beside other sweeps, timers and requests, since every transition states the version it starts from.
 * @param hasTime asked between pages
 */
export const sweep = async (now: string, hasTime: () => boolean): Promise<Swept> => {
  const swept: Swept = { expired: 0, warned: 0, skipped: 0, failed: 0, complete: true };
  await Promise.all(
    dueShards().map((shard) =>
      // One shard that cannot be read must not cut the others short.
      sweepShard(shard, now, hasTime, swept).catch((error: unknown) => {
        swept.failed++;
        swept.complete = false;
        log.error('SWEEP_SHARD_FAILED', error, { shard });
      }),
    ),
  );
  return swept;
};

const sweepShard = async (shard: string, now: string, hasTime: () => boolean, swept: Swept): Promise<void> => {
  const cause = causeOf('sweep', now);
  let after: Record<string, unknown> | undefined;
  do {
    if (!hasTime()) {
      swept.complete = false;
      return;
    }
    const { refs, next } = await listDue(shard, now, pageSize, after);
    const transitions = (await readGrants(refs)).flatMap((grant) => dueTransition(grant, cause) ?? []);
    for (const batch of chunks(transitions, batchSize)) await applyBatch(batch, swept);
    after = next;
  } while (after);
};

/** A whole batch in one transaction; when others changed some of its grants meanwhile, the rest again without those. */
const applyBatch = async (batch: readonly GrantTransition[], swept: Swept): Promise<void> => {
  if (batch.length === 0) return;
  try {
    await commit(...batch.map(timedChange));
    for (const { entry } of batch) swept[entry.type === 'grant.expired' ? 'expired' : 'warned']++;
  } catch (error) {
    if (error instanceof ConditionFailed) {
      const rest = batch.filter(({ after }) => !error.labels.includes(after.grantId));
      swept.skipped += batch.length - rest.length;
      if (rest.length < batch.length) return applyBatch(rest, swept);
    }
    await applyHalves(batch, error, swept);
  }
};

/** One bad grant must not hold up the others: halves, down to the one that fails, which is logged and left due. */
const applyHalves = async (batch: readonly GrantTransition[], error: unknown, swept: Swept): Promise<void> => {
  const [only] = batch;
  if (batch.length === 1 && only) {
    swept.failed++;
    log.error('SWEEP_GRANT_FAILED', error, { accountId: only.after.accountId, grantId: only.after.grantId });
    return;
  }
  for (const half of chunks(batch, Math.ceil(batch.length / 2))) await applyBatch(half, swept);
};
