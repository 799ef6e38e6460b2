import { expect } from 'vitest';
import { type Fault, faults, inProcess } from '../support/faults/process.ts';
import { runs } from '../support/random/fast-check.ts';
import { sample } from '../support/setup/quick.ts';

/** A piece of work with what it needs made anew, and how to see that it was done once. */
interface Trial {
  /** The work itself: once with the fault, then again, as a retry or a redelivery. */
  work: () => Promise<unknown>;
  /** Checks that nothing is lost and nothing doubled. */
  check: () => Promise<void>;
}

const looks = /^(BatchGet|Get|Query|Sign|GetPublicKey)$/;

/**
 * What only looks leaves nothing behind, answered or not: dying there is dying after the call before it. So of several
 * looks in a row only the first needs to fail, and what comes after them has not been made then, either.
 */
const faultsOf = (begun: readonly string[], index: number): readonly Fault[] => {
  const [before = 'nothing', command = ''] = index === 0 ? ['nothing', begun[0]] : begun.slice(index - 1);
  if (looks.test(command)) return looks.test(before) ? [] : ['refused'];
  return looks.test(before) ? ['unanswered', 'cut'] : faults;
};

/** How many faults `npm test` tries of a piece of work: at its first change and at its last. */
const quick = 2;

/**
 * Runs the work cleanly to count its AWS calls; then, for each call and each fault, anew with that fault, again
 * without, and looks at what came of it.
 * @param most how many faults are tried at one call, by default one (`PROPERTY_RUNS=3` for all): with fewer than there are,
 * they take turns from call to call, and what only looks is left out, since dying there is dying before the next change
 * @returns how many calls the clean run made
 */
export const atEveryStep = async (make: () => Promise<Trial>, most: number = runs(1)): Promise<number> => {
  const clean = await make();
  const { begun, ...ending } = await inProcess(clean.work);
  expect(ending).toHaveProperty('result');
  await clean.check();
  const all = begun.flatMap((command, index) => {
    const possible = most < faults.length && looks.test(command) ? [] : faultsOf(begun, index);
    const turn = [...possible, ...possible].slice(index % faults.length).slice(0, Math.min(most, possible.length));
    return turn.map((fault) => ({ at: index + 1, fault, command }));
  });
  for (const { at, fault, command } of sample(all, quick)) {
    const trial = await make();
    await inProcess(trial.work, { at, fault });
    const retried = await inProcess(trial.work);
    expect(retried, `retry after ${fault} at call ${at}, ${command}`).toHaveProperty('result');
    await trial.check();
  }
  return begun.length;
};
