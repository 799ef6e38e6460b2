import { expect } from 'vitest';
import { faults, inProcess } from '../support/process.ts';

/** A piece of work with what it needs made anew, and how to see that it was done once. */
interface Trial {
  /** The work itself: once with the fault, then again, as a retry or a redelivery. */
  work: () => Promise<unknown>;
  /** Checks that nothing is lost and nothing doubled. */
  check: () => Promise<void>;
}

/**
 * Runs the work cleanly to count its AWS calls; then, for each call and each fault, anew with that fault, again
 * without, and looks at what came of it.
 * @returns how many calls the clean run made
 */
export const atEveryStep = async (make: () => Promise<Trial>): Promise<number> => {
  const clean = await make();
  const { calls, ...ending } = await inProcess(clean.work);
  expect(ending).toHaveProperty('result');
  await clean.check();
  for (let at = 1; at <= calls; at++) {
    for (const fault of faults) {
      const trial = await make();
      await inProcess(trial.work, { at, fault });
      const retried = await inProcess(trial.work);
      expect(retried, `retry after ${fault} at call ${at}`).toHaveProperty('result');
      await trial.check();
    }
  }
  return calls;
};
