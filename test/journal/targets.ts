import type { PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { beforeEach } from 'vitest';
import { logs } from '../../functions/sequencer/audit.ts';
import { bus } from '../../functions/sequencer/publish.ts';
import { around, type Sent } from '../support/database/sdk.ts';
import type { AuditEvent } from '../support/events/sinks.ts';

/** What the bus and the log group got. */
export const got = { events: [] as Sent[], lines: [] as Sent[] };

/** What they answer; `bus` gets the number of the request. */
export const answers = {
  bus: (_request: number): Record<string, unknown> => ({}),
  logs: (): Record<string, unknown> => ({}),
};

/** Lets each test of a file begin with a bus and a log group that got nothing and accept everything. */
export const useTargets = (): void => {
  beforeEach(() => {
    got.events = [];
    got.lines = [];
    answers.bus = () => ({ FailedEntryCount: 0 });
    answers.logs = () => ({});
  });
};

/** Runs work with this bus and log group in the place of the real ones. */
export const withTargets = <T>(work: () => Promise<T>): Promise<T> =>
  around(
    async (command) => {
      if (command.action === 'PutEvents') got.events.push(command);
      return { response: {}, output: { $metadata: {}, ...answers.bus(got.events.length) } };
    },
    () =>
      around(
        async (command) => {
          if (command.action === 'PutLogEvents') got.lines.push(command);
          return {
            response: {},
            output: { $metadata: {}, ...(command.action === 'PutLogEvents' ? answers.logs() : {}) },
          };
        },
        work,
        logs,
      ),
    bus,
  );

/** The events that the bus got. */
export const events = () =>
  got.events.flatMap(({ input }) => (input as unknown as PutEventsCommandInput).Entries ?? []);

/** The lines that the log group got. */
export const lines = () =>
  got.lines
    .flatMap(({ input }) => (input as unknown as PutLogEventsCommandInput).logEvents ?? [])
    .map((line) => ({
      timestamp: line.timestamp ?? 0,
      ...(JSON.parse(line.message ?? '') as AuditEvent).unmapped,
    }));
