import { randomUUID } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { clock } from '../../shared/core/clock.ts';
import { dayMillis } from '../../shared/core/time-units.ts';
import { timeouts } from '../../shared/core/timeouts.ts';
import type { Notice } from '../../shared/journal/events.ts';
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

const spanMillis = dayMillis;

/** Splits lines, in order, into requests that span less than 24 hours: CloudWatch Logs refuses longer ones. */
const withinSpan = (lines: readonly InputLogEvent[]): InputLogEvent[][] => {
  const requests: InputLogEvent[][] = [];
  for (const line of lines) {
    const current = requests.at(-1);
    const first = current?.[0]?.timestamp ?? 0;
    if (current && (line.timestamp ?? 0) - first < spanMillis) current.push(line);
    else requests.push([line]);
  }
  return requests;
};

/** An entry of a journal has a place in a chain; a notice has none. */
const codeOf = (entry: Notice): string => ('sequence' in entry ? 'JOURNAL_ENTRY' : 'NOTICE');

/**
 * Writes entries to the audit log group, one structured line each, in order. Unlike standard output, each write is
 * confirmed.
 * @throws when the log group refuses them: then write all again
 */
export const audit = async (entries: readonly Notice[]): Promise<void> => {
  const logGroupName = process.env['AUDIT_LOG_GROUP'] ?? '';
  const now = Date.parse(clock.now());
  let last = 0;
  const lines = entries.map((entry) => {
    const at = instantOf(entry) ?? now;
    // Never earlier than the previous line: CloudWatch Logs orders lines by time, and the order of the chain must remain.
    last = Math.max(last, now - at > oldestMillis ? now : at);
    return { timestamp: last, message: JSON.stringify({ code: codeOf(entry), ...toPublicEntry(entry) }) };
  });
  const logStreamName = await ownStream(logGroupName);
  for (const logEvents of withinSpan(lines)) {
    const { rejectedLogEventsInfo } = await logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }),
    );
    if (rejectedLogEventsInfo) throw new Error(`the log group refused lines: ${JSON.stringify(rejectedLogEventsInfo)}`);
  }
};
