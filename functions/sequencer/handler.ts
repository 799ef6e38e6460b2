import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, ScheduledEvent } from 'aws-lambda';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import { chunks, pooled } from '../../shared/core/pool.ts';
import { maxLinks } from '../../shared/journal/chain-store.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { listUnsequencedIds } from '../../shared/journal/store.ts';
import { logHeartbeat } from '../../shared/table/heartbeat.ts';
import { accountOf, idOf, prefixes } from '../../shared/table/keys.ts';
import type { Undelivered } from './deliver.ts';
import { type NewEntry, publishAndAudit, sequenceAndPublish } from './entries.ts';
import { type Cause, holdFailedEntries, holdFailedNotices, isOverdue } from './hold-failed.ts';
import { noticeOf } from './notices.ts';
import { redeliverHeld } from './redeliver.ts';

const newEntryOf = ({ eventName, dynamodb }: DynamoDBRecord): NewEntry | undefined => {
  const PK = dynamodb?.Keys?.['PK']?.S ?? '';
  const SK = dynamodb?.Keys?.['SK']?.S ?? '';
  if (eventName !== 'INSERT' || !SK.startsWith(prefixes.entry)) return undefined;
  // An entry that was put back from a backup has been published before.
  if (dynamodb?.NewImage?.['sequence']) return undefined;
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
  record: DynamoDBRecord;
}

const foundIn = <Item>(
  records: readonly DynamoDBRecord[],
  find: (record: DynamoDBRecord) => Item | undefined,
): Found<Item>[] =>
  records.flatMap((record) => {
    const item = find(record);
    return item === undefined ? [] : [{ item, record }];
  });

/** How one kind of items is processed, and held when that keeps failing. */
interface Processing<Item> {
  process: (items: readonly Item[]) => Promise<Undelivered>;
  hold: (items: readonly Item[], cause: Cause) => Promise<void>;
}

/**
 * Processes what was found. What fails is processed again from the stream while it is new, then held.
 * @returns the places in the stream to resume from: of each account, that of its first failure
 */
const processFound = async <Item extends NewEntry>(
  found: readonly Found<Item>[],
  { process, hold }: Processing<Item>,
): Promise<string[]> => {
  const undelivered = await process(found.map(({ item }) => item));
  const accounts = new Set(found.map(({ item }) => item.accountId));
  const isOutage = accounts.size > 1 && undelivered.size === accounts.size;
  const now = clock.now();
  const resumeAt = async ([accountId, { entryId, error }]: [string, { entryId: string; error: unknown }]) => {
    const own = found.filter(({ item }) => item.accountId === accountId);
    const failed = own.slice(own.findIndex(({ item }) => item.entryId === entryId));
    const [first] = failed;
    if (!first) return [];
    const place = [first.record.dynamodb?.SequenceNumber ?? ''];
    if (!isOverdue(first.record, now, isOutage)) return place;
    return hold(
      failed.map(({ item }) => item),
      { error, now },
    ).then(
      () => [],
      (cause: unknown) => {
        log.error('JOURNAL_BATCH_FAILED', cause, { accountId, count: failed.length });
        return place;
      },
    );
  };
  return (await pooled([...undelivered], concurrentHolds, resumeAt)).flat();
};

const concurrentHolds = 16;

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

const reserveMillis = 15_000;

/**
 * Consumes the table's stream, filtered to new journal entries, in order per account, and to the items of leads and jobs;
 * delivers what is held, which a rule asks for every minute; or repairs journals.
 */
export const handler = async (
  event: DynamoDBStreamEvent | ScheduledEvent | Repair,
  context?: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<DynamoDBBatchResponse> => {
  if ('repair' in event) await repair(event);
  else if ('source' in event) {
    await redeliverHeld(clock.now(), () => (context?.getRemainingTimeInMillis() ?? Infinity) > reserveMillis);
  }
  if (!('Records' in event)) return { batchItemFailures: [] };
  const found = await Promise.all([
    processFound(foundIn(event.Records, readableNoticeOf), { process: publishNotices, hold: holdFailedNotices }),
    processFound(foundIn(event.Records, newEntryOf), {
      process: (items) => sequenceAndPublish(items),
      hold: holdFailedEntries,
    }),
  ]);
  const failures = found.flat();
  if (failures.length === 0) logHeartbeat(event.Records, clock.now());
  return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
};
