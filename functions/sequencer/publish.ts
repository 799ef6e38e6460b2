import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { log } from '../../shared/core/log.ts';
import { timeouts } from '../../shared/core/timeouts.ts';
import {
  type EventType,
  eventData,
  eventDetail,
  type NoticeType,
  noticeData,
  noticeDetail,
} from '../../shared/events.ts';
import { eventSource, type Notice } from '../../shared/journal/events.ts';
import { instantOf, toPublicEntry } from './public-entry.ts';

export const bus = new EventBridgeClient({ maxAttempts: 5, requestHandler: timeouts });

/** The limits of a PutEvents request: 10 events, and 256 KiB including some overhead for each event. */
const perRequest = { events: 10, bytes: 240_000 };

const schemas = new Map<string, ReturnType<typeof eventDetail> | ReturnType<typeof noticeDetail>>([
  ...(Object.keys(eventData) as EventType[]).map((type) => [type, eventDetail(type)] as const),
  ...(Object.keys(noticeData) as NoticeType[]).map((type) => [type, noticeDetail(type)] as const),
]);

/**
 * The detail of an entry's event, parsed by the schema of its type. An entry that does not match (written by a later
 * version, before a rollback) is logged and published as it is stored: refusing it would block its account for good and
 * repeat the events of all other accounts in its shard.
 */
const detailOf = (entry: Notice): unknown => {
  const { accountId, entryId, type } = entry;
  const checked = schemas.get(type)?.safeParse(entry);
  if (checked?.success) return checked.data;
  const why = checked ? checked.error : new Error('unknown event type');
  log.error('EVENT_OUT_OF_SCHEMA', why, { accountId, entryId, type });
  return toPublicEntry(entry);
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

/** Splits events into as few requests as possible, in order. An event above the limit gets a request of its own. */
const requestsOf = (events: readonly ReturnType<typeof eventOf>[]): ReturnType<typeof eventOf>[][] => {
  const requests: ReturnType<typeof eventOf>[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.Detail);
    const last = requests.at(-1);
    const fits = last !== undefined && last.length < perRequest.events && bytes + size <= perRequest.bytes;
    if (fits) last.push(event);
    else requests.push([event]);
    bytes = fits ? bytes + size : size;
  }
  return requests;
};

/** Publishes journal entries or notices on the event bus, in order. @throws when one is refused: then send all again */
export const publish = async (entries: readonly Notice[]): Promise<void> => {
  for (const request of requestsOf(entries.map(eventOf))) {
    const { FailedEntryCount = 0, Entries = [] } = await bus.send(new PutEventsCommand({ Entries: request }));
    if (FailedEntryCount > 0) {
      throw new Error(`the bus refused ${FailedEntryCount} events: ${Entries.find((one) => one.ErrorCode)?.ErrorCode}`);
    }
  }
};
