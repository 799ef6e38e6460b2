import { beforeAll, describe, expect, it, vi } from 'vitest';
import { systemActions, tableActions } from '../../shared/api/route.ts';
import { allRoutes, type NamedRoute } from '../support/api/api.ts';
import { reservedWords } from '../support/database/reserved-words.ts';
import { makeTable } from '../support/database/table.ts';
import { sample } from '../support/setup/quick.ts';

beforeAll(makeTable);

/**
 * The routes that run in a function that has just started, so that they find nothing in memory. To load all modules again
 * takes longer than most routes, so that `npm test` does it for some only.
 */
const fresh = new Set(sample(allRoutes, 6));

/** What a function that has run before need not do again: it keeps the secrets of the system in memory. */
const rememberedBy = (named: NamedRoute): readonly string[] => (fresh.has(named) ? [] : systemActions(named.route));

/*
 * The IAM policy of a route is what it declares (`uses`), so the declaration must equal what is sent: less, and the
 * route fails in the cloud; more, and the function holds a right that nobody needs.
 */
describe('the rights that a route declares are those it uses', () => {
  it.each(allRoutes)('$name', async (named) => {
    const { name, route } = named;
    if (fresh.has(named)) vi.resetModules();
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

    const used = new Set<string>(rememberedBy(named));
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
    // Deleted is what is over: a signal that a receiver has, a campaign that somebody removes, the place of a lead that is
    // handed out, what says that something is in the trash. Many items at once are written for jobs alone, before anything names them.
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
    ]);
  });
});
