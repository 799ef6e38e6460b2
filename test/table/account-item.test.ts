import { expect, it } from 'vitest';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { agent, service } from '../support/api/identity.ts';
import { recorded, type Sent } from '../support/database/sdk.ts';
import { host, useHost } from '../support/world/host.ts';
import { makeUser } from '../support/world/world.ts';

/*
 * Decisions about access change the account's item. Requests that do not need it must not write or check it in a
 * transaction, since their traffic would delay those decisions.
 */

useHost();

/** The sort keys of the items in the transactions that were sent. */
const inTransactions = (sent: readonly Sent[]): string[] =>
  sent.flatMap(({ input }) =>
    ((input['TransactItems'] ?? []) as Record<string, { Key?: { SK: string }; Item?: { SK: string } }>[])
      .flatMap((item) => Object.values(item))
      .map(({ Key, Item }) => (Key ?? Item)?.SK ?? ''),
  );

it.each([
  [
    'an access request',
    201,
    () =>
      api('createAccessRequest', {
        as: agent('technical_support', 'ada'),
        body: { accountId: host.accountId, duration: 'P1D', reason: 'a question' },
      }),
  ],
  [
    'a user with a new name',
    200,
    () =>
      api('changeUser', {
        as: service,
        params: { accountId: host.accountId, userId: 'mia' },
        body: { name: 'Mia M.' },
      }),
  ],
] as const)("%s leaves the account's item out of its transaction", async (_, status, write) => {
  await makeUser(host.accountId, 'mia');
  const { result, sent } = await recorded(write);
  expect(result.status).toBe(status);
  const written = inTransactions(sent);
  expect(written.length).toBeGreaterThan(1);
  expect(written).not.toContain(keys.account(host.accountId).SK);
});
