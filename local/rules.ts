import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../shared/core/clock.ts';
import type { BusEvent } from './aws-services.ts';
import { functionOf, type Invoke } from './functions.ts';
import { matches } from './pattern.ts';
import type { Queues } from './queues.ts';
import type { Recent } from './recent.ts';
import { type Repeating, repeat } from './repeat.ts';
import type { RuleWiring } from './wiring.ts';

type Report = (what: string, error: unknown) => void;

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
 * Runs the rules on time: at once, to catch up, and then at their rate.
 * @param minuteMillis how long a minute lasts; tests have less patience
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

/** Events on their way to functions; nobody waits for them. */
export interface BusDelivery {
  /** Resolves when no function is at work on an event. */
  settled: () => Promise<void>;
}

const retryMillis = [100, 1000] as const;

/** Tried again twice, as Lambda does with events. @throws when the last attempt failed, too */
const insistently = async (work: () => Promise<unknown>): Promise<void> => {
  for (const pause of retryMillis) {
    const done = await work().then(
      () => true,
      () => false,
    );
    if (done) return;
    await sleep(pause);
  }
  await work();
};

/** Hands events of the bus to the functions and queues whose rules they fit. */
export const applyBusRules = (
  rules: readonly RuleWiring[],
  functions: ReadonlyMap<string, Invoke>,
  queues: Pick<Queues, 'send'>,
  events: Recent<BusEvent>,
  report: Report,
): BusDelivery => {
  const underWay = new Set<Promise<void>>();
  const call = (id: string, event: BusEvent): void => {
    const calling = insistently(() => functionOf(functions, id)(event))
      .catch((error: unknown) => report(`The function ${id} failed`, error))
      .finally(() => underWay.delete(calling));
    underWay.add(calling);
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
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};
