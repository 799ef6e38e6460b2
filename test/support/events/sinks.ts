import { logs } from '../../../functions/sequencer/audit.ts';
import { bus } from '../../../functions/sequencer/publish.ts';
import { canaryAccountId } from '../../../shared/core/canary.ts';
import { canarySource, eventSource } from '../../../shared/journal/events.ts';
import type { SequencedEntry } from '../../../shared/table/journal-entry.ts';

/** Thrown by a stand-in that is set to fail. */
class SinkDown extends Error {
  override name = 'SinkDown';
}

/** A line of the audit log: an OCSF event. */
export interface AuditEvent extends Record<string, unknown> {
  unmapped: SequencedEntry & { code: string };
}

/** What EventBridge and CloudWatch Logs were given, in order, and how they fail. */
export interface Sinks {
  /** Details of the events that the bus took. */
  events: SequencedEntry[];
  /** The OCSF events in the lines that the log group took. */
  audit: AuditEvent[];
  /** What they carry as it is. */
  lines: AuditEvent['unmapped'][];
  /** Asked at each call: true fails it whole. `some` has the bus refuse the last entry of a request. `first` is the first. */
  failing: { bus: (first: SequencedEntry) => boolean | 'some'; logs: () => boolean };
  clear: () => void;
}

interface PutEvents {
  Entries: { EventBusName: string; Source: string; DetailType: string; Detail: string; Time: Date }[];
}
interface PutLogEvents {
  logGroupName: string;
  logStreamName: string;
  logEvents: { timestamp: number; message: string }[];
}

const answer = <Output extends object>(output: Output) => ({
  response: {},
  output: { $metadata: {}, ...output },
});

/** The error by which a service refuses a request that is too large. */
const tooLarge = (name: string): Error => Object.assign(new Error('the request is too large'), { name });

const bytesOf = (texts: readonly string[], overhead: number): number =>
  texts.reduce((sum, text) => sum + Buffer.byteLength(text) + overhead, 0);

const putEvents = (sinks: Sinks, { Entries }: PutEvents) => {
  if (Entries.length < 1 || Entries.length > 10) throw new Error(`${Entries.length} events in one request`);
  if (
    bytesOf(
      Entries.map(({ Detail }) => Detail),
      100,
    ) >
    256 * 1024
  )
    throw tooLarge('ValidationException');
  const failing = sinks.failing.bus(JSON.parse(Entries[0]?.Detail ?? ''));
  if (failing === true) throw new SinkDown('the bus is down');
  const taken = failing === 'some' ? Entries.slice(0, -1) : Entries;
  for (const { DetailType, Detail, Source } of taken) {
    const entry = JSON.parse(Detail) as SequencedEntry;
    if (DetailType !== entry.type || Source !== (entry.accountId === canaryAccountId ? canarySource : eventSource))
      throw new Error(`a wrong envelope for ${entry.entryId}`);
    sinks.events.push(entry);
  }
  const refused = Entries.length - taken.length;
  return {
    FailedEntryCount: refused,
    Entries: Entries.map((_, index) => (index < taken.length ? {} : { ErrorCode: 'ThrottlingException' })),
  };
};

const day = 86_400_000;

/** The rules that CloudWatch Logs has for a request: in order of time, and within 24 hours. */
const checkLines = (logEvents: PutLogEvents['logEvents']): void => {
  const times = logEvents.map((line) => line.timestamp);
  if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0))) throw new Error('lines out of order');
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > day) throw new Error('lines span more than 24 hours');
  if (logEvents.length < 1 || logEvents.length > 10_000) throw new Error(`${logEvents.length} lines in one request`);
};

const putLogEvents = (sinks: Sinks, { logEvents }: PutLogEvents) => {
  if (sinks.failing.logs()) throw new SinkDown('the log group is down');
  checkLines(logEvents);
  if (
    bytesOf(
      logEvents.map(({ message }) => message),
      26,
    ) > 1_048_576
  )
    throw tooLarge('InvalidParameterException');
  for (const { message } of logEvents) {
    const event = JSON.parse(message) as AuditEvent;
    sinks.audit.push(event);
    sinks.lines.push(event.unmapped);
  }
  return {};
};

/** Puts in-memory stand-ins in the place of EventBridge and CloudWatch Logs, for this test file. */
export const makeSinks = (): Sinks => {
  const up = { bus: () => false, logs: () => false };
  const sinks: Sinks = {
    events: [],
    audit: [],
    lines: [],
    failing: { ...up },
    clear: () => {
      sinks.events.length = 0;
      sinks.audit.length = 0;
      sinks.lines.length = 0;
      Object.assign(sinks.failing, up);
    },
  };
  const options = { step: 'initialize', name: 'test-sink', priority: 'low', override: true } as const;
  bus.middlewareStack.add(
    () => async (args) => answer(putEvents(sinks, args.input as unknown as PutEvents)) as never,
    options,
  );
  logs.middlewareStack.add(
    (_next, context) => async (args) =>
      answer(
        context['commandName'] === 'PutLogEventsCommand'
          ? putLogEvents(sinks, args.input as unknown as PutLogEvents)
          : {},
      ) as never,
    options,
  );
  return sinks;
};
