import { type LogCode, log } from '../../shared/core/log.ts';
import { chunks } from '../../shared/core/pool.ts';
import { type Change, commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';

/** A change that time has brought, with the label under which its condition fails, and what it counts as. */
export interface DueChange {
  label: string;
  change: Change;
  counts: 'expired' | 'suspended' | 'warned' | 'lapsed' | 'purged' | 'cleared';
  /** What is logged when it cannot be written. */
  failure: { code: LogCode; accountId: string } & Record<string, string>;
}

/** Two writes a change; DynamoDB takes 100 a transaction. */
const batchSize = 40;

/** How many changes came of it. */
export interface Applied extends Record<DueChange['counts'], number> {
  /** Changed by others meanwhile; looked at again by the next sweep if still due. */
  skipped: number;
  /** Could not be written. */
  failed: number;
}

/** Commits changes in batches; each of them happens or is left due, whatever becomes of the others. */
export const applyAll = async (changes: readonly DueChange[], applied: Applied): Promise<void> => {
  for (const batch of chunks(changes, batchSize)) await applyBatch(batch, applied);
};

/** A whole batch in one transaction; when others changed some of it meanwhile, the rest again without those. */
const applyBatch = async (batch: readonly DueChange[], applied: Applied): Promise<void> => {
  if (batch.length === 0) return;
  try {
    await commit(...batch.map(({ change }) => change));
    for (const { counts } of batch) applied[counts]++;
  } catch (error) {
    if (error instanceof ConditionFailed) {
      const rest = batch.filter(({ label }) => !error.labels.includes(label));
      applied.skipped += batch.length - rest.length;
      if (rest.length < batch.length) return applyBatch(rest, applied);
    }
    await applyHalves(batch, error, applied);
  }
};

/** One bad change must not hold up the others: halves, down to the one that fails, which is logged and left due. */
const applyHalves = async (batch: readonly DueChange[], error: unknown, applied: Applied): Promise<void> => {
  const [only] = batch;
  if (batch.length === 1 && only) {
    applied.failed++;
    const { code, ...details } = only.failure;
    log.error(code, error, details);
    return;
  }
  for (const half of chunks(batch, Math.ceil(batch.length / 2))) await applyBatch(half, applied);
};
