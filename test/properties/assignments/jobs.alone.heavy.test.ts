import { beforeAll, describe, expect, it, vi } from 'vitest';
import { makeTable } from '../../support/database/table.ts';
import fc, { patience, runs } from '../../support/random/fast-check.ts';
import { makeMachine } from '../../support/world/workflow.ts';
import { makeAccount } from '../../support/world/world.ts';
import { expectSame } from './expect-same.ts';
import { emptyModel } from './matrix.ts';
import { noTrouble, perform, runAll, type World } from './perform.ts';
import { campaignIds, episodes, type Spec, userIds } from './specs.ts';
import { watched } from './watch.ts';

// Small parts (`partSize`), so that a few users and campaigns make several.
vi.mock(import('../../../shared/assignments/part-store.ts'), async (load) => ({
  ...(await load()),
  usersPerPart: () => 2,
  campaignsPerPart: 2 as 95,
}));

const machine = makeMachine();
beforeAll(makeTable);

/** An account with all but one of the users and campaigns there are to choose from. */
const makeWorld = async (): Promise<World> => {
  const world = { accountId: await makeAccount(), model: emptyModel(), machine };
  for (const id of userIds.slice(0, -1)) await perform(world, { kind: 'addUser', id });
  for (const id of campaignIds.slice(0, -1)) await perform(world, { kind: 'addCampaign', id });
  return world;
};

/** A user who gets leads from the beginning. */
const opening: Spec[] = [
  { kind: 'post', userIds: ['u0'], changes: [{ campaignIds: 'all', roundRobin: true }] },
  { kind: 'run', trouble: noTrouble },
];

describe('assignment jobs', () => {
  it(
    'leave the matrix, the rosters, their counters and the journal as the rules have it, whatever happens to them',
    async () => {
      let leads = 0;
      await fc.assert(
        fc.asyncProperty(episodes, async (specs) => {
          machine.started.length = 0;
          const world = await makeWorld();
          const { accountId, model } = world;
          const seen = await watched(accountId, 5, async () => {
            for (const spec of [...opening, ...specs]) await perform(world, spec);
            await runAll(world);
          });
          leads += seen.leads;
          await expectSame(accountId, model);
        }),
        { numRuns: runs(5) },
      );
      expect(leads).toBeGreaterThan(0);
    },
    patience,
  );
});
