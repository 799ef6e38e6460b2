import { beforeAll, describe, expect, it, vi } from 'vitest';
import { tableActions } from '../../shared/api/route.ts';
import { allRoutes } from '../support/api/api.ts';
import { reservedWords } from '../support/database/reserved-words.ts';
import { makeTable } from '../support/database/table.ts';
import { sample } from '../support/setup/quick.ts';

beforeAll(makeTable);

/*
 * The IAM policy of a route is what it declares (`uses`), so the declaration must equal what is sent: less, and the
 * route fails in the cloud; more, and the function holds a right that nobody needs.
 */
describe('the rights that a route declares are those it uses', () => {
  // Each in a function that has just started: one that has run before finds secrets and policies in memory.
  it.each(sample(allRoutes, 10))('$name', async ({ name, route }) => {
    vi.resetModules();
    const { makeAccount, makeGrant, makeUser } = await import('../support/world/world.ts');
    const { currentRoute } = await import('../support/api/api.ts');
    const { around, bareNamesOf, rightsOf } = await import('../support/database/sdk.ts');
    const { drivers } = await import('./drivers.ts');
    (await import('../support/world/kms.ts')).makeKms();
    const accountId = await makeAccount();
    for (let n = 0; n < 3; n++) {
      await makeUser(accountId, `user-${n}`);
      await makeGrant(accountId);
    }

    const used = new Set<string>();
    const bare = new Set<string>();
    await around(
      (sent, send) => {
        for (const attribute of bareNamesOf(sent.input)) bare.add(attribute);
        if (currentRoute.getStore() === name) for (const right of rightsOf(sent)) used.add(right);
        return send();
      },
      () => drivers[name](accountId),
    );
    const declared = [...tableActions(route), ...(route.uses.indexes ?? []).map((index) => `Query ${index}`)];
    expect([...used].sort()).toEqual(declared.sort());
    expect([...bare].filter((attribute) => reservedWords.has(attribute.toLowerCase()))).toEqual([]);
  });

  it('never include reading or deleting at large', () => {
    const all = allRoutes.flatMap(({ name, route }) => tableActions(route).map((action) => `${name}: ${action}`));
    // Deleted is what is over: a signal that a receiver has, a campaign that is removed, the place of a lead that is
    // handed out, what says that something is in the trash, the block of an agent that is taken off. Many items at once are written for jobs alone, before anything names them.
    expect(all.filter((action) => /Scan|DeleteItem|BatchWrite|\*/.test(action)).sort()).toEqual([
      'createAssignmentJob: BatchWriteItem',
      'createLead: DeleteItem',
      'deleteCampaign: DeleteItem',
      'pollSignals: DeleteItem',
      'purgeTrashItem: DeleteItem',
      'putRoundRobinMember: DeleteItem',
      'reassignLead: DeleteItem',
      'restoreTrashItem: DeleteItem',
      'retryAssignmentJob: BatchWriteItem',
      'revertAssignmentJob: BatchWriteItem',
      'unblockAgent: DeleteItem',
    ]);
  });
});
