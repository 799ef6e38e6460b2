import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { appendToChain, listUnsequencedIds, maxLinks } from '../../shared/journal/store.ts';
import { accountOf, idOf, prefixes } from '../../shared/table/keys.ts';
import { audit } from './audit.ts';
import { noticeOf } from './notices.ts';
import { publish } from './publish.ts';

interface NewEntry {
  accountId: string;
  entryId: string;
  /** The place in the stream to resume from. */
  sequenceNumber: string;
}

const newEntryOf = (record: DynamoDBRecord): NewEntry[] => {
  const PK = record.dynamodb?.Keys?.['PK']?.S ?? '';
  const SK = record.dynamodb?.Keys?.['SK']?.S ?? '';
  if (record.eventName !== 'INSERT' || !SK.startsWith(prefixes.entry)) return [];
  return [
    { accountId: accountOf({ PK }), entryId: idOf({ SK }), sequenceNumber: record.dynamodb?.SequenceNumber ?? '' },
  ];
};

/**
 * Places entries of one account in its chain and publishes them on the event bus and in the audit log, at least once:
 * entries that were placed but perhaps not published are published again, under the same ids.
 * @returns the place in the stream to resume from, or undefined on success
 */
const sequenceAndPublish = async (accountId: string, entries: readonly NewEntry[]): Promise<string | undefined> => {
  for (const some of chunks(entries, maxLinks)) {
    try {
      const placed = await appendToChain(
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
 * Publishes notices of leads and of the progress of jobs, whose items are their own record, at least once and under the
 * same ids.
 * @returns the place in the stream to resume from, or undefined on success
 */
const publishNotices = async (records: readonly DynamoDBRecord[]): Promise<string | undefined> => {
  const notices = records.flatMap((record) => {
    try {
      const notice = noticeOf(record);
      return notice ? [{ notice, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' }] : [];
    } catch (error) {
      // Written by another version: an unreadable record must not block the others.
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

const concurrentAccounts = 16;

/** A call by an operator after records went to the dead-letter queue. */
interface Repair {
  repair: readonly string[];
  /** Also publish entries since this instant again: they may have been placed but not published. */
  since?: string;
}

/** Places and publishes every entry of the accounts that has no place yet, oldest first. @throws when one fails */
const repair = async ({ repair: accountIds, since }: Repair): Promise<void> => {
  for (const accountId of accountIds) {
    const left = await listUnsequencedIds(accountId, since);
    const failed = await sequenceAndPublish(
      accountId,
      left.map((entryId) => ({ accountId, entryId, sequenceNumber: entryId })),
    );
    if (failed !== undefined) throw new Error(`the journal of ${accountId} could not be repaired from ${failed} on`);
    log.info('JOURNAL_REPAIRED', { accountId, count: left.length });
  }
};

/**
 * Consumes the table's stream, filtered to new journal entries, in order per account, and to the items of leads and jobs;
 * or repairs journals.
 */
export const handler = async (event: DynamoDBStreamEvent | Repair): Promise<DynamoDBBatchResponse> => {
  if ('repair' in event) {
    await repair(event);
    return { batchItemFailures: [] };
  }
  const byAccount = Map.groupBy(event.Records.flatMap(newEntryOf), (entry) => entry.accountId);
  const [notices, failures] = await Promise.all([
    publishNotices(event.Records),
    pooled([...byAccount], concurrentAccounts, ([accountId, entries]) => sequenceAndPublish(accountId, entries)),
  ]);
  return {
    batchItemFailures: [notices, ...failures].flatMap((itemIdentifier) =>
      itemIdentifier === undefined ? [] : [{ itemIdentifier }],
    ),
  };
};
