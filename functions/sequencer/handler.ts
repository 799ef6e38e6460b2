import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { maxLinks, sequence, unsequenced } from '../../shared/journal/store.ts';
import { accountOf, idOf, prefixes } from '../../shared/table/keys.ts';
import { audit } from './audit.ts';
import { noticeIn } from './notices.ts';
import { publish } from './publish.ts';

interface NewEntry {
  accountId: string;
  entryId: string;
  /** Place in the stream, to resume from. */
  sequenceNumber: string;
}

const newEntry = (record: DynamoDBRecord): NewEntry[] => {
  const PK = record.dynamodb?.Keys?.['PK']?.S ?? '';
  const SK = record.dynamodb?.Keys?.['SK']?.S ?? '';
  if (record.eventName !== 'INSERT' || !SK.startsWith(prefixes.entry)) return [];
  return [
    { accountId: accountOf({ PK }), entryId: idOf({ SK }), sequenceNumber: record.dynamodb?.SequenceNumber ?? '' },
  ];
};

/**
 * Places entries of one account in its chain, then tells the bus and the audit log. At least once: what was placed but
 * perhaps not told is told again, under the same ids.
 * @returns the place in the stream to resume from, or undefined when all went well
 */
const process = async (accountId: string, entries: readonly NewEntry[]): Promise<string | undefined> => {
  for (const some of chunks(entries, maxLinks)) {
    try {
      const placed = await sequence(
        accountId,
        some.map((entry) => entry.entryId),
      );
      await publish(placed);
      await audit(placed);
      log.info('JOURNAL_SEQUENCED', { accountId, count: placed.length, last: placed.at(-1)?.sequence });
    } catch (error) {
      log.error('JOURNAL_BATCH_FAILED', error, { accountId, count: some.length });
      return some[0]?.sequenceNumber;
    }
  }
  return undefined;
};

/**
 * Tells of leads and of how far jobs are, whose items are their own record. At least once, under the same ids.
 * @returns the place in the stream to resume from, or undefined when all went well
 */
const tell = async (records: readonly DynamoDBRecord[]): Promise<string | undefined> => {
  const notices = records.flatMap((record) => {
    try {
      const notice = noticeIn(record);
      return notice ? [{ notice, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' }] : [];
    } catch (error) {
      // Written by another version: what cannot be read must not hold up the others.
      log.error('NOTICES_FAILED', error, { count: 1 });
      return [];
    }
  });
  if (notices.length === 0) return undefined;
  try {
    await publish(notices.map(({ notice }) => notice));
    await audit(notices.map(({ notice }) => notice));
  } catch (error) {
    log.error('NOTICES_FAILED', error, { count: notices.length });
    return notices[0]?.sequenceNumber;
  }
  return undefined;
};

const accountsAtOnce = 16;

/** Asked for by ops, after a dead-letter queue was not empty. */
interface Repair {
  repair: readonly string[];
  /** Also tell again what was written from this instant on: it may have been placed, but not told. */
  since?: string;
}

/** Places and tells every entry of the accounts that has no place yet, oldest first. @throws when one cannot be */
const repair = async ({ repair: accountIds, since }: Repair): Promise<void> => {
  for (const accountId of accountIds) {
    const left = await unsequenced(accountId, since);
    const failed = await process(
      accountId,
      left.map((entryId) => ({ accountId, entryId, sequenceNumber: entryId })),
    );
    if (failed !== undefined) throw new Error(`the journal of ${accountId} could not be repaired from ${failed} on`);
    log.info('JOURNAL_REPAIRED', { accountId, count: left.length });
  }
};

/**
 * The table's stream, filtered to new journal entries, ordered per account, and to what notices are made of; or a call to
 * repair journals.
 */
export const handler = async (event: DynamoDBStreamEvent | Repair): Promise<DynamoDBBatchResponse> => {
  if ('repair' in event) {
    await repair(event);
    return { batchItemFailures: [] };
  }
  const byAccount = Map.groupBy(event.Records.flatMap(newEntry), (entry) => entry.accountId);
  const [told, failures] = await Promise.all([
    tell(event.Records),
    pooled([...byAccount], accountsAtOnce, ([accountId, entries]) => process(accountId, entries)),
  ]);
  return {
    batchItemFailures: [told, ...failures].flatMap((itemIdentifier) =>
      itemIdentifier === undefined ? [] : [{ itemIdentifier }],
    ),
  };
};
