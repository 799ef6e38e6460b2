import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../shared/core/clock.ts';
import type { BusEvent } from './aws-services.ts';
import { functionOf, type Invoke } from './functions.ts';
import { matches } from './pattern.ts';
import type { Queues } from './queues.ts';
import type { Recent } from './recent.ts';
import { type Repeating, repeat } from './repeat.ts';
import type { Report } from './report.ts';
import type { RuleWiring } from './wiring.ts';

const scheduledEvent = () => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time: clock.now(),
  region: 'local',
  resources: [],
  detail: {},
});

const minute = 60_000;

/**
 * Runs the functions of scheduled rules: immediately, to catch up, and then at the rule's rate.
 * @param minuteMillis length of a minute; shorter in tests
 */
export const startSchedules = (
  rules: readonly RuleWiring[],
  functions: ReadonlyMap<string, Invoke>,
  minuteMillis: number,
  report: Report,
): Repeating[] =>
  rules.flatMap(({ everyMillis, functionIds }) => {
    if (everyMillis === undefined) return [];
    const every = (everyMillis / minute) * minuteMillis;
    return functionIds.map((id) =>
      repeat(
        () => functionOf(functions, id)(scheduledEvent()),
        (tookMillis) => Math.max(0, every - tookMillis),
        (error) => report(`The scheduled function ${id} failed`, error),
      ),
    );
  });

/** The asynchronous delivery of events to functions. */
export interface BusDelivery {
  /** Resolves when no delivery is in progress. */
  settled: () => Promise<void>;
}

const retryMillis = [100, 1000] as const;

/** Retries twice, as Lambda does with asynchronous events. @throws when the last attempt fails */
const withRetries = async (work: () => Promise<unknown>): Promise<void> => {
  for (const pause of retryMillis) {
    const succeeded = await work().then(
      () => true,
      () => false,
    );
    if (succeeded) return;
    await sleep(pause);
  }
  await work();
};

/** Delivers events of the bus to the functions and queues of the rules that they match. */
export const applyBusRules = (
  rules: readonly RuleWiring[],
  functions: ReadonlyMap<string, Invoke>,
  queues: Pick<Queues, 'send'>,
  events: Recent<BusEvent>,
  report: Report,
): BusDelivery => {
  const inProgress = new Set<Promise<void>>();
  const call = (id: string, event: BusEvent): void => {
    const calling = withRetries(() => functionOf(functions, id)(event))
      .catch((error: unknown) => report(`The function ${id} failed`, error))
      .finally(() => inProgress.delete(calling));
    inProgress.add(calling);
  };
  for (const { pattern, functionIds, queueIds } of rules) {
    if (!pattern) continue;
    events.onAdded((event) => {
      if (!matches(pattern, event)) return;
      for (const id of functionIds) call(id, event);
      for (const id of queueIds) queues.send(id, JSON.stringify(event));
    });
  }
  return {
    settled: async () => {
      while (inProgress.size > 0) await Promise.all(inProgress);
    },
  };
};
