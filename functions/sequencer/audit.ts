import { randomUUID } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { JournalEntry, type SequencedEntry } from '../../shared/domain/journal.ts';

export const logs = new CloudWatchLogsClient({ maxAttempts: 5 });

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
const oldestMillis = 13 * 86_400_000;

/**
 * Writes entries to the audit log group, one structured line each, in order. Confirmed, unlike standard output.
 * @throws when they were not taken: then all are to be written again
 */
export const audit = async (entries: readonly SequencedEntry[]): Promise<void> => {
  const logGroupName = process.env['AUDIT_LOG_GROUP'] ?? '';
  const now = Date.now();
  let last = 0;
  const logEvents = entries.map((entry) => {
    const at = Date.parse(entry.at);
    // Never earlier than the line before: CloudWatch Logs takes lines by time, the chain is the order that counts.
    last = Math.max(last, now - at > oldestMillis ? now : at);
    return { timestamp: last, message: JSON.stringify({ code: 'JOURNAL_ENTRY', ...JournalEntry.parse(entry) }) };
  });
  const { rejectedLogEventsInfo } = await logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: await ownStream(logGroupName),
      logEvents,
    }),
  );
  if (rejectedLogEventsInfo) throw new Error(`the log group refused lines: ${JSON.stringify(rejectedLogEventsInfo)}`);
};
