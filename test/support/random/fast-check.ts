import fc from 'fast-check';
import { cases } from '../setup/quick.ts';

/*
 * fast-check as the tests use it. The suite tries the same cases every time, so that a failure comes from the change at
 * hand and not from chance. `npm test` tries an eighth of what `npm run test:all` tries. `PROPERTY_RUNS=20` tries twenty
 * times as many as that, and new ones each time.
 */

const asked = process.env['PROPERTY_RUNS'];
const factor = Number(asked ?? cases(0.125, 1));

/** How often a property is tried, where `npm run test:all` tries it `full` times. */
export const runs = (full: number): number => Math.ceil(full * factor);

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  // Of properties that do not say how often they are tried.
  numRuns: runs(100),
  ...(asked === undefined ? { seed: 20_261_122 } : {}),
});

/** The time limit of a property, in milliseconds: generous, since machines are busy. */
export const patience = 120_000 * Math.max(1, factor);

/** Makes numbers from 0 to below 1, as `Math.random` does, but the same ones every time. */
export const makeChance = (): (() => number) => {
  const [stream] = fc.sample(fc.infiniteStream(fc.noBias(fc.nat({ max: 999_999 }))), 1);
  return () => (stream?.next().value ?? 0) / 1_000_000;
};

export default fc;
