import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { clock } from '../core/clock.ts';
import { countLostRace } from '../core/contention.ts';
import { db, tableName } from './client.ts';
import { sealEntry } from './commitments.ts';
import { ConditionFailed, Contended } from './errors.ts';
import type { UnsequencedEntry } from './journal-entry.ts';
import { keys } from './keys.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Without<T> = Omit<NonNullable<T>, 'TableName'>;

/** One write of a change. Its label identifies it when its condition fails. `commit` fills in the table's name. */
export type Write = { label: string } & (
  | { put: Without<TransactItem['Put']> }
  | { update: Without<TransactItem['Update']> }
  | { check: Without<TransactItem['ConditionCheck']> }
  | { remove: Without<TransactItem['Delete']> }
);

/** A change of state: its writes and the journal entries that record it, committed in one transaction. */
export interface Change {
  /** The change must be committed before this instant; from then on its first write counts as failed. */
  before?: string | null;
  writes: readonly Write[];
  entries: readonly UnsequencedEntry[];
}

const maxAttempts = 14;
const fewAttempts = 3;
/** The backoff of agents starts where that of other writers is after three conflicts: at up to 80 ms. */
const yielding = 3;

/** Waits with full jitter: up to 10 ms, 20 ms, … 640 ms. */
export const backoff = (attempt: number): Promise<void> => sleep(Math.random() * 10 * 2 ** Math.min(attempt, 6));

const transactItem = (write: Write): TransactItem => {
  const TableName = tableName();
  if ('put' in write) return { Put: { TableName, ...write.put } } as TransactItem;
  if ('update' in write) return { Update: { TableName, ...write.update } } as TransactItem;
  if ('remove' in write) return { Delete: { TableName, ...write.remove } } as TransactItem;
  return { ConditionCheck: { TableName, ...write.check } } as TransactItem;
};

/** The put of a journal entry. Its id is new, and the condition makes sure that it never overwrites another entry. */
const entryWrite = (entry: UnsequencedEntry): Write => ({
  label: `entry ${entry.entryId}`,
  put: {
    Item: { ...keys.journalEntry(entry.accountId, entry.entryId), ...sealEntry(entry) },
    ConditionExpression: 'attribute_not_exists(PK)',
  },
});

/**
 * Writes the changes and their journal entries in one transaction. Conflicts with other transactions are retried with
 * jitter, since a conflict is not a failed condition.
 * @throws ConditionFailed with the labels of the writes whose conditions did not hold, or of changes that are too late
 * @throws Contended when the conflicts continue
 */
export const commit = (...changes: readonly Change[]): Promise<void> => commitWithin(maxAttempts, changes);

/**
 * As `commit`, but gives up after three conflicts: for rounds of a retry that holds other writers off instead of waiting.
 * @throws ConditionFailed, Contended
 */
export const commitBriefly = (...changes: readonly Change[]): Promise<void> => commitWithin(fewAttempts, changes);

/**
 * As `commit`, but gives up after the first conflict: for what may be left undone.
 * @throws ConditionFailed, Contended
 */
export const commitOnce = (...changes: readonly Change[]): Promise<void> => commitWithin(1, changes);

/**
 * As `commit`, but waits longer after a conflict, which leaves gaps for other writers: for the sessions of agents, whose
 * traffic must not delay a decision of the customer.
 * @throws ConditionFailed, Contended
 */
export const commitYielding = (...changes: readonly Change[]): Promise<void> =>
  commitWithin(maxAttempts - yielding, changes, yielding);

const commitWithin = async (attempts: number, changes: readonly Change[], firstWait = 0): Promise<void> => {
  const writes = changes.flatMap((change) => [...change.writes, ...change.entries.map(entryWrite)]);
  const TransactItems = writes.map(transactItem);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const late = changes.filter(({ before }) => before && before <= clock.now());
    if (late.length > 0) throw new ConditionFailed(late.map(({ writes: [first] }) => first?.label ?? 'late'));
    try {
      await db.send(new TransactWriteCommand({ TransactItems }));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      const failed = writes.filter((_, index) => codes[index] === 'ConditionalCheckFailed');
      if (failed.length > 0) throw new ConditionFailed(failed.map((write) => write.label));
      if (!codes.some((code) => code !== undefined && retriable.has(code))) throw error;
      countLostRace();
      await backoff(firstWait + attempt);
    }
  }
  throw new Contended(`${attempts} attempts`);
};

const maxWrites = 100;

/** Whether changes fit in one transaction (100 writes at most). */
export const fitInOneTransaction = (...changes: readonly Change[]): boolean =>
  changes.reduce((sum, { writes, entries }) => sum + writes.length + entries.length, 0) <= maxWrites;

const retriable = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
