import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { tableName } from '../../shared/table/client.ts';
import type { Key } from '../../shared/table/keys.ts';
import { allRoutes, api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { db } from '../support/database/db.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeAccount, makeGrant, makeUser } from '../support/world/world.ts';
import { drivers } from './drivers.ts';

makeKms();
const machine = makeMachine();
beforeAll(makeTable);

/** The length of every item as JSON, by key; numbers count as one digit, since versions become longer. */
const itemSizes = async (): Promise<Map<string, number>> => {
  const sizes = new Map<string, number>();
  let from: Key | undefined;
  do {
    const page = await db.send(new ScanCommand({ TableName: tableName(), ExclusiveStartKey: from }));
    for (const { PK, SK, ...attributes } of page.Items ?? []) {
      const text = JSON.stringify(attributes, (_, value) => (typeof value === 'number' ? 0 : value));
      sizes.set(`${PK} ${SK}`, text.length);
    }
    from = page.LastEvaluatedKey as Key | undefined;
  } while (from);
  return sizes;
};

/** Ends what a driver leaves open, so that the next driver finds the account as the first one did. */
const clean = async (accountId: string): Promise<void> => {
  const as = user('owner', accountId);
  await api('turnOffSupportAccess', { as, params: { accountId } });
  for (const userId of ['olga', 'oscar', 'new'])
    await api('deleteUser', { as: service, params: { accountId, userId } });
  const { body } = await api<{ items: { requestId: string; status: string }[] }>('listAccessRequests', {
    as,
    params: { accountId },
  });
  for (const { requestId } of body.items.filter(({ status }) => status === 'pending'))
    await api('declineAccessRequest', { as, params: { accountId, requestId }, body: {} });
};

/** Drives every route that writes through all of its paths. */
const round = async (accountId: string): Promise<void> => {
  for (const { name, route } of allRoutes) {
    if (route.method === 'GET') continue;
    for (let n = 0; n < 3; n++) {
      await makeUser(accountId, `user-${n}`);
      await makeGrant(accountId);
    }
    await drivers[name](accountId);
    await machine.run();
    await clean(accountId);
  }
};

/** Why an item may grow: a bound of its own, which other tests hold. */
const bounded: readonly [RegExp, string][] = [
  [/ ACCESS#/, 'two bits for each campaign that the account ever had'],
  [/ NUMBERS#/, 'the ids of 64 users at most'],
  [/ WATCH#/, 'the hours of two days at most: test/sensitive-actions/history-size'],
];

it('no item grows from round to round of everything', { timeout: 600_000 }, async () => {
  const accountId = await makeAccount();
  const rounds: Map<string, number>[] = [];
  for (let n = 0; n < 5; n++) {
    await round(accountId);
    // What is made on first use is there after two rounds.
    if (n > 0) rounds.push(await itemSizes());
  }
  const [first = new Map<string, number>()] = rounds;
  const sizesOf = (key: string) => rounds.map((sizes) => sizes.get(key) ?? 0);
  const growing = [...first.keys()].filter((key) =>
    sizesOf(key).every((size, index, all) => index === 0 || size > (all[index - 1] ?? 0)),
  );
  const unbounded = growing.filter((key) => !bounded.some(([pattern]) => pattern.test(key)));
  expect(unbounded.map((key) => [key, ...sizesOf(key)])).toEqual([]);
  expect(growing).toContain(`A#${accountId} NUMBERS#0`);
  expect([...first.keys()]).toContain(`A#${accountId} ACCOUNT`);
});
