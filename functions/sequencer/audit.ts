import { randomUUID } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { clock } from '../../shared/core/clock.ts';
import { dayMillis, hourMillis } from '../../shared/core/time-units.ts';
import { timeouts } from '../../shared/core/timeouts.ts';
import type { Notice } from '../../shared/journal/events.ts';
import { deliver, type Message, messagesFor, type Sink, type Undelivered } from './deliver.ts';
import { toOcsf } from './ocsf/to-ocsf.ts';
import { instantOf, toPublicEntry } from './public-entry.ts';

export const logs = new CloudWatchLogsClient({ maxAttempts: 5, requestHandler: timeouts });

let stream: Promise<string> | undefined;

/** One log stream for each instance of the function. */
const ownStream = (logGroupName: string): Promise<string> => {
  stream ??= create(logGroupName, `journal/${randomUUID()}`).catch((error: unknown) => {
    stream = undefined;
    throw error;
  });
  return stream;
};

const create = async (logGroupName: string, logStreamName: string): Promise<string> => {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
  return logStreamName;
};

/** The maximum age of a line in CloudWatch Logs, less a margin. Older entries, after a long outage, get the current time. */
const oldestMillis = 13 * dayMillis;

/** Lines further in the future than this, which only a wrong clock produces, get the current time: CloudWatch refuses 2 h. */
const newestMillis = hourMillis;

/** The overhead of a line in a request, by the documentation of PutLogEvents. */
const overheadBytes = 26;

interface Line {
  timestamp: number;
  message: string;
}

/** An entry of a journal has a place in a chain; a notice has none. */
const codeOf = (entry: Notice): string => ('sequence' in entry ? 'JOURNAL_ENTRY' : 'NOTICE');

const messageOf = (entry: Notice, timestamp: number): Message<Line> => {
  const message = JSON.stringify(toOcsf(entry, { code: codeOf(entry), ...toPublicEntry(entry) }, timestamp));
  return { entry, body: { timestamp, message }, bytes: Buffer.byteLength(message) + overheadBytes };
};

/** The lines of one account, in the order of its chain: never earlier than the line before, since the log orders by time. */
const linesOf = (entries: readonly Notice[], now: number): Message<Line>[] => {
  let last = 0;
  return messagesFor(entries, (entry) => {
    const at = instantOf(entry) ?? now;
    last = Math.max(last, now - at > oldestMillis || at - now > newestMillis ? now : at);
    return messageOf(entry, last);
  });
};

const logGroup = (logGroupName: string): Sink<Line> => ({
  // A request has at most 10,000 lines, 1,048,576 bytes, and less than 24 hours from the first line to the last.
  limits: { count: 10_000, bytes: 1_000_000 },
  joins: (first, next) => next.timestamp - first.timestamp < dayMillis,
  send: async (logEvents) => {
    const logStreamName = await ownStream(logGroupName);
    const { rejectedLogEventsInfo } = await logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [...logEvents] }),
    );
    if (rejectedLogEventsInfo) throw new Error(`the log group refused lines: ${JSON.stringify(rejectedLogEventsInfo)}`);
    return [];
  },
});

/**
 * Writes entries to the audit log group, one OCSF event each, in order within each account. Unlike standard output,
 * each write is confirmed.
 * @returns what to write again
 */
export const audit = (entries: readonly Notice[]): Promise<Undelivered> => {
  const now = Date.parse(clock.now());
  const byAccount = [...Map.groupBy(entries, ({ accountId }) => accountId).values()];
  // The sort is stable and each account is in order already, so it stays in order.
  const lines = byAccount
    .flatMap((some) => linesOf(some, now))
    .sort((one, other) => one.body.timestamp - other.body.timestamp);
  return deliver(lines, logGroup(process.env['AUDIT_LOG_GROUP'] ?? ''));
};
