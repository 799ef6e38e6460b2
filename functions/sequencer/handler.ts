import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { log } from '../../shared/core/log.ts';
import { chunks } from '../../shared/core/pool.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { listUnsequencedIds, maxLinks } from '../../shared/journal/store.ts';
import { accountOf, idOf, prefixes } from '../../shared/table/keys.ts';
import type { Undelivered } from './deliver.ts';
import { type NewEntry, publishAndAudit, sequenceAndPublish } from './entries.ts';
import { noticeOf } from './notices.ts';

const newEntryOf = ({ eventName, dynamodb }: DynamoDBRecord): NewEntry | undefined => {
  const PK = dynamodb?.Keys?.['PK']?.S ?? '';
  const SK = dynamodb?.Keys?.['SK']?.S ?? '';
  if (eventName !== 'INSERT' || !SK.startsWith(prefixes.entry)) return undefined;
  return { accountId: accountOf({ PK }), entryId: idOf({ SK }) };
};

/** The notice in a record. A record that cannot be read, written by another version, must not hold up the others. */
const readableNoticeOf = (record: DynamoDBRecord): Notice | undefined => {
  try {
    return noticeOf(record);
  } catch (error) {
    log.error('NOTICES_FAILED', error, { count: 1 });
    return undefined;
  }
};

/** Something found in a record, with the record's place in the stream. */
interface Found<Item> {
  item: Item;
  sequenceNumber: string;
}

const foundIn = <Item>(
  records: readonly DynamoDBRecord[],
  find: (record: DynamoDBRecord) => Item | undefined,
): Found<Item>[] =>
  records.flatMap((record) => {
    const item = find(record);
    return item === undefined ? [] : [{ item, sequenceNumber: record.dynamodb?.SequenceNumber ?? '' }];
  });

/** Processes what was found. @returns the places in the stream to resume from: of each account, that of its first failure */
const processFound = async <Item extends NewEntry>(
  found: readonly Found<Item>[],
  process: (items: readonly Item[]) => Promise<Undelivered>,
): Promise<string[]> => {
  const undelivered = await process(found.map(({ item }) => item));
  return [...undelivered].flatMap(([accountId, { entryId }]) => {
    const failed = found.find(({ item }) => item.accountId === accountId && item.entryId === entryId);
    return failed ? [failed.sequenceNumber] : [];
  });
};

/** Publishes notices of leads and of the progress of jobs, whose items are their own record, under the same ids each time. */
const publishNotices = async (notices: readonly Notice[]): Promise<Undelivered> => {
  const undelivered = await publishAndAudit(notices);
  for (const { error } of undelivered.values()) log.error('NOTICES_FAILED', error, { count: notices.length });
  return undelivered;
};

/** A call by an operator after records went to the dead-letter queue. */
interface Repair {
  repair: readonly string[];
  /** Also publish entries since this instant again: they may have been placed but not published. */
  since?: string;
}

/** Places and publishes every entry of the accounts that has no place yet, oldest first. @throws when one fails */
const repair = async ({ repair: accountIds, since }: Repair): Promise<void> => {
  for (const accountId of accountIds) {
    const ids = await listUnsequencedIds(accountId, since);
    for (const some of chunks(ids, maxLinks)) {
      const failed = (await sequenceAndPublish(some.map((entryId) => ({ accountId, entryId })))).get(accountId);
      if (failed) throw new Error(`the journal of ${accountId} could not be repaired from ${failed.entryId} on`);
    }
    log.info('JOURNAL_REPAIRED', { accountId, count: ids.length });
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
  const failures = await Promise.all([
    processFound(foundIn(event.Records, readableNoticeOf), publishNotices),
    processFound(foundIn(event.Records, newEntryOf), sequenceAndPublish),
  ]);
  return { batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })) };
};
