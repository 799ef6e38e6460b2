import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { canaryAccountId } from '../../shared/core/canary.ts';
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
import { canarySource, eventSource, type Notice } from '../../shared/journal/events.ts';
import { deliver, type Message, messagesFor, type Sink, type Undelivered } from './deliver.ts';
import { instantOf, toPublicEntry } from './public-entry.ts';

export const bus = new EventBridgeClient({ maxAttempts: 5, requestHandler: timeouts });

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

const messageOf = (entry: Notice): Message<PutEventsRequestEntry> => {
  const at = instantOf(entry);
  const Detail = JSON.stringify(detailOf(entry));
  const body = {
    EventBusName: process.env['EVENT_BUS_NAME'],
    Source: entry.accountId === canaryAccountId ? canarySource : eventSource,
    DetailType: entry.type,
    ...(at === undefined ? {} : { Time: new Date(at) }),
    Detail,
  };
  return { entry, body, bytes: Buffer.byteLength(Detail) };
};

/** An error that EventBridge reports for one event of a request. */
class EventRefused extends Error {
  constructor(code: string, message: string | undefined) {
    super(message ?? code);
    this.name = code;
  }
}

const eventBridge: Sink<PutEventsRequestEntry> = {
  // A request has at most 10 events, and 256 KiB including some overhead for each.
  limits: { count: 10, bytes: 240_000 },
  send: async (Entries) => {
    const answer = await bus.send(new PutEventsCommand({ Entries: [...Entries] }));
    const { FailedEntryCount = 0, Entries: outcomes = [] } = answer;
    const errors = outcomes.map(({ ErrorCode, ErrorMessage }) =>
      ErrorCode === undefined ? undefined : new EventRefused(ErrorCode, ErrorMessage),
    );
    if (FailedEntryCount > errors.filter(Boolean).length) throw new Error(`${FailedEntryCount} events were refused`);
    return errors;
  },
};

/** Publishes journal entries or notices on the event bus, in order within each account. @returns what to publish again */
export const publish = (entries: readonly Notice[]): Promise<Undelivered> =>
  deliver(messagesFor(entries, messageOf), eventBridge);
