import { type LogCode, log } from '../../shared/core/log.ts';
import { chunks } from '../../shared/core/pool.ts';
import { type Change, commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';

/** A change that is due, with the label under which its condition fails and the count that it adds to. */
export interface DueChange {
  label: string;
  change: Change;
  /** How long ago the grant that is marked as expired ended, in milliseconds. */
  lagMillis?: number;
  counts: 'expired' | 'suspended' | 'warned' | 'lapsed' | 'purged' | 'cleared';
  /** The log entry for a failed write. */
  failure: { code: LogCode; accountId: string } & Record<string, string>;
}

/** Up to three writes per change; a transaction has at most 100. */
const batchSize = 33;

/** Counts of applied changes. */
export interface Applied extends Record<DueChange['counts'], number> {
  /** Changed by other writers meanwhile; the next sweep applies them if they are still due. */
  skipped: number;
  /** Failed writes. */
  failed: number;
  /** The longest time from the end of a grant to its mark as expired, in milliseconds. */
  lagMillis: number;
}

/** Commits changes in batches. Each change is committed or stays due, independently of the others. */
export const applyAll = async (changes: readonly DueChange[], applied: Applied): Promise<void> => {
  for (const batch of chunks(changes, batchSize)) await applyBatch(batch, applied);
};

/** Commits a batch in one transaction, and again without the changes whose conditions failed. */
const applyBatch = async (batch: readonly DueChange[], applied: Applied): Promise<void> => {
  if (batch.length === 0) return;
  try {
    await commit(...batch.map(({ change }) => change));
    for (const { counts, lagMillis = 0 } of batch) {
      applied[counts]++;
      applied.lagMillis = Math.max(applied.lagMillis, lagMillis);
    }
  } catch (error) {
    if (error instanceof ConditionFailed) {
      const rest = batch.filter(({ label }) => !error.labels.includes(label));
      applied.skipped += batch.length - rest.length;
      if (rest.length < batch.length) return applyBatch(rest, applied);
    }
    await applyHalves(batch, error, applied);
  }
};

/** Splits a failed batch in halves down to the change that fails, which is logged and stays due. */
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
