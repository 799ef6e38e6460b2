import fc from 'fast-check';

/*
 * fast-check as the tests use it. The suite tries the same cases every time, so that it tells of the change at hand and
 * not of chance; `PROPERTY_RUNS=20` tries twenty times as many, and new ones each time.
 */

const asked = process.env['PROPERTY_RUNS'];
const factor = Number(asked ?? 1);

if (asked === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_122 });

/** How often a property is tried. */
export const runs = (usual: number): number => Math.ceil(usual * factor);

/** How long a property may take, in milliseconds: generous, since machines are busy. */
export const patience = 120_000 * Math.max(1, factor);

/** Makes numbers from 0 to below 1, as `Math.random` does, but the same ones every time. */
export const makeChance = (): (() => number) => {
  const [stream] = fc.sample(fc.infiniteStream(fc.noBias(fc.nat({ max: 999_999 }))), 1);
  return () => (stream?.next().value ?? 0) / 1_000_000;
};

export default fc;
