import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  type EventType,
  eventData,
  eventDetail,
  eventSource,
  type Notice,
  type NoticeType,
  noticeData,
  noticeDetail,
} from '../../shared/events.ts';
import { log } from '../../shared/log.ts';
import { chunks } from '../../shared/pool.ts';
import { timeouts } from '../../shared/timeouts.ts';
import { instantOf, told } from './told.ts';

export const bus = new EventBridgeClient({ maxAttempts: 5, requestHandler: timeouts });

/** What EventBridge takes in one request. */
const perRequest = 10;

const schemas = new Map<string, ReturnType<typeof eventDetail> | ReturnType<typeof noticeDetail>>([
  ...(Object.keys(eventData) as EventType[]).map((type) => [type, eventDetail(type)] as const),
  ...(Object.keys(noticeData) as NoticeType[]).map((type) => [type, noticeDetail(type)] as const),
]);

/**
 * The detail of an entry's event, through the schema of its type. What is in the journal has happened: an entry that
 * does not fit (written by a later version, before a rollback) is logged and goes out as it is stored. Refusing it would
 * hold up its account for good, and repeat everybody else in its shard.
 */
const detailOf = (entry: Notice): unknown => {
  const { accountId, entryId, type } = entry;
  const checked = schemas.get(type)?.safeParse(entry);
  if (checked?.success) return checked.data;
  const why = checked ? checked.error : new Error('there is no event of this type');
  log.error('EVENT_OUT_OF_SCHEMA', why, { accountId, entryId, type });
  return told(entry);
};

const eventOf = (entry: Notice) => {
  const at = instantOf(entry);
  return {
    EventBusName: process.env['EVENT_BUS_NAME'],
    Source: eventSource,
    DetailType: entry.type,
    ...(at === undefined ? {} : { Time: new Date(at) }),
    Detail: JSON.stringify(detailOf(entry)),
  };
};

/** Sends entries of journals, or notices, to the bus as events, in order. @throws when one was not taken: then all are to be sent again */
export const publish = async (entries: readonly Notice[]): Promise<void> => {
  for (const some of chunks(entries, perRequest)) {
    const { FailedEntryCount = 0, Entries = [] } = await bus.send(new PutEventsCommand({ Entries: some.map(eventOf) }));
    if (FailedEntryCount > 0) {
      throw new Error(`the bus refused ${FailedEntryCount} events: ${Entries.find((one) => one.ErrorCode)?.ErrorCode}`);
    }
  }
};
