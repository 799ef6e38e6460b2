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

/** One log stream for each running copy of the function. */
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

/** What CloudWatch Logs takes as the age of a line, less a margin. Older entries, after a long outage, go in as of now. */
const oldestMillis = 13 * dayMillis;

const spanMillis = dayMillis;

/** Lines in the order given, split where CloudWatch Logs would refuse them as one request: 24 hours after the first. */
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

/** What has a place in a chain is an entry of a journal; anything else is told beside it. */
const codeOf = (entry: Notice): string => ('sequence' in entry ? 'JOURNAL_ENTRY' : 'NOTICE');

/**
 * Writes entries to the audit log group, one structured line each, in order. Confirmed, unlike standard output.
 * @throws when they were not taken: then all are to be written again
 */
export const audit = async (entries: readonly Notice[]): Promise<void> => {
  const logGroupName = process.env['AUDIT_LOG_GROUP'] ?? '';
  const now = Date.parse(clock.now());
  let last = 0;
  const lines = entries.map((entry) => {
    const at = instantOf(entry) ?? now;
    // Never earlier than the line before: CloudWatch Logs takes lines by time, the chain is the order that counts.
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
