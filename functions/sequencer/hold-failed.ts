import type { DynamoDBRecord } from 'aws-lambda';
import { log } from '../../shared/core/log.ts';
import { minuteMillis, secondMillis } from '../../shared/core/time-units.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { holdEntries, holdNotice } from '../../shared/journal/hold-store.ts';
import type { NewEntry } from './entries.ts';

/**
 * How old a record becomes before it is held. One account's failure is its own, and holds up the others of its shard: it is
 * repeated for seconds. When every account of a batch fails, the bus, the log or the table is down, there is nothing else
 * to deliver, and repeating from the stream resumes sooner; `maxRecordAge` ends that.
 */
const patienceMillis = { account: 5 * secondMillis, outage: 10 * minuteMillis };

/** Whether a record is old enough to be held instead of being delivered again from the stream. @param now an instant */
export const isOverdue = ({ dynamodb }: DynamoDBRecord, now: string, isOutage: boolean): boolean => {
  const createdAt = dynamodb?.ApproximateCreationDateTime;
  if (!createdAt) return false;
  return Date.parse(now) - createdAt * secondMillis >= patienceMillis[isOutage ? 'outage' : 'account'];
};

/** Why something is held, and since when. */
export interface Cause {
  error: unknown;
  now: string;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Holds entries of one account, and with them its journal. */
export const holdFailedEntries = async (entries: readonly NewEntry[], { error, now }: Cause): Promise<void> => {
  const [first] = entries;
  if (!first) return;
  const { accountId, entryId } = first;
  const ids = entries.map((entry) => entry.entryId);
  await holdEntries(accountId, ids, { reason: reasonOf(error), now });
  log.error('JOURNAL_HELD', error, { accountId, entryId, since: now });
};

/** Holds notices of one account. Later notices do not wait for them: they have no place in a chain. */
export const holdFailedNotices = async (notices: readonly Notice[], { error, now }: Cause): Promise<void> => {
  for (const notice of notices) {
    const { accountId, entryId, type } = notice;
    await holdNotice(notice, now);
    log.error('NOTICE_HELD', error, { accountId, entryId, type });
  }
};
