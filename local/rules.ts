import { randomUUID } from 'node:crypto';
import { clock } from '../shared/clock.ts';
import type { BusEvent } from './aws-services.ts';
import { functionOf, type Invoke } from './functions.ts';
import { matches } from './pattern.ts';
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

/** Hands events of the bus to the functions whose rules they fit. */
export const applyBusRules = (
  rules: readonly RuleWiring[],
  functions: ReadonlyMap<string, Invoke>,
  events: Recent<BusEvent>,
  report: Report,
): void => {
  for (const { pattern, functionIds } of rules) {
    if (!pattern) continue;
    events.onAdded((event) => {
      if (!matches(pattern, event)) return;
      for (const id of functionIds) {
        functionOf(functions, id)(event).catch((error: unknown) => report(`The function ${id} failed`, error));
      }
    });
  }
};
