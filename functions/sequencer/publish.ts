import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SequencedEntry } from '../../shared/domain/journal.ts';
import { type EventType, eventData, eventDetail, eventSource } from '../../shared/events.ts';
import { chunks } from '../../shared/pool.ts';

export const bus = new EventBridgeClient({ maxAttempts: 5 });

/** What EventBridge takes in one request. */
const perRequest = 10;

const isEventType = (type: string): type is EventType => Object.hasOwn(eventData, type);

const encode = (entry: SequencedEntry): string => {
  if (!isEventType(entry.type)) throw new Error(`${entry.type} is not a published event`);
  return JSON.stringify(eventDetail(entry.type).parse(entry));
};

/** Sends entries to the bus as events, in order. @throws when one was not taken: then all are to be sent again */
export const publish = async (entries: readonly SequencedEntry[]): Promise<void> => {
  for (const some of chunks(entries, perRequest)) {
    const { FailedEntryCount = 0, Entries = [] } = await bus.send(
      new PutEventsCommand({
        Entries: some.map((entry) => ({
          EventBusName: process.env['EVENT_BUS_NAME'],
          Source: eventSource,
          DetailType: entry.type,
          Time: new Date(entry.at),
          Detail: encode(entry),
        })),
      }),
    );
    if (FailedEntryCount > 0) {
      throw new Error(`the bus refused ${FailedEntryCount} events: ${Entries.find((one) => one.ErrorCode)?.ErrorCode}`);
    }
  }
};
