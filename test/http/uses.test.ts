import { beforeAll, describe, expect, it, vi } from 'vitest';
import { tableActions } from '../../shared/http/route.ts';
import { allRoutes } from '../support/api.ts';
import { makeTable } from '../support/table.ts';

beforeAll(makeTable);

/*
 * The IAM policy of a route is what it declares (`uses`), so the declaration must equal what is sent: less, and the
 * route fails in the cloud; more, and the function holds a right that nobody needs.
 */
describe('the rights that a route declares are those it uses', () => {
  it.each(allRoutes)('$name', async ({ name, route }) => {
    // A function that has just started: nothing read before is remembered.
    vi.resetModules();
    const { makeAccount, makeGrant, makeUser } = await import('../support/world.ts');
    const { currentRoute } = await import('../support/api.ts');
    const { around, rightsOf } = await import('../support/sdk.ts');
    const { drivers } = await import('./drivers.ts');
    const accountId = await makeAccount();
    for (let n = 0; n < 3; n++) {
      await makeUser(accountId, `user-${n}`);
      await makeGrant(accountId);
    }

    const used = new Set<string>();
    await around(
      (sent, send) => {
        if (currentRoute.getStore() === name) for (const right of rightsOf(sent)) used.add(right);
        return send();
      },
      () => drivers[name](accountId),
    );
    const declared = [...tableActions(route), ...(route.uses.indexes ?? []).map((index) => `Query ${index}`)];
    expect([...used].sort()).toEqual(declared.sort());
  });

  it('never include reading or deleting at large', () => {
    const all = allRoutes.flatMap(({ route }) => tableActions(route) as string[]);
    expect(all.filter((action) => /Scan|DeleteItem|BatchWrite|\*/.test(action))).toEqual([]);
  });
});
