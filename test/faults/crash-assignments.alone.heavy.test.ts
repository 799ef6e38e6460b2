import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { runs } from '../support/random/fast-check.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { jobScenarios, type Scenario, stepScenarios } from './assignment-scenarios.ts';
import { makeWorld } from './assignment-world.ts';
import { atEveryStep } from './every-step.ts';
import { leadScenarios } from './lead-scenarios.ts';

// One user a part, so that a few users make several parts.
vi.mock(import('../../shared/assignments/part-store.ts'), async (load) => ({
  ...(await load()),
  usersPerPart: () => 1,
}));

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

/** Does it with faults at every call to AWS, and then again. @returns how many calls it takes */
const expectExact = ({ prepare }: Scenario, make: () => Promise<string>): Promise<number> =>
  atEveryStep(async () => {
    machine.started.length = 0;
    return prepare(await make(), machine);
  }, runs(1));

describe('a process that dies or fails at any call to AWS', () => {
  it.each([...jobScenarios, ...stepScenarios])('in $name leaves the job done exactly', async (scenario) => {
    expect(await expectExact(scenario, makeWorld)).toBeGreaterThanOrEqual(3);
  });

  it.each(leadScenarios)('in $name leaves each lead handed out or discarded once', async (scenario) => {
    expect(await expectExact(scenario, () => makeWorld(['ada'], ['spring']))).toBeGreaterThanOrEqual(2);
  });
});
