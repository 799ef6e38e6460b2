import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeSession, makeUser } from '../support/world/world.ts';
import { asks, makeDreamTeam, putPolicy, verdict } from './authzen-world.ts';

/* Inside a support session nobody may do what the person may not who let them in. */

makeKms();
const start = '2026-11-22T08:00:00.000Z';
beforeAll(makeTable);

let accountId: string;
beforeEach(async () => {
  setClock(start);
  accountId = await makeDreamTeam();
});
afterEach(() => setClock());

const enter = async (grantor: string, duration = 'P1D'): Promise<string> => {
  const as = user('admin', accountId, grantor);
  await api('createGrant', { as, params: { accountId }, body: { scope: 'full', duration } });
  return (await makeSession(accountId, agent())).sessionId;
};

/** The same question in all three ways: by the grantor, by the session, and by both. */
const threeWays = async (grantor: string, sessionId: string) => {
  const session = { subject: { type: 'support_session', id: sessionId } };
  const ways = [
    asks(grantor, 'write', 'file'),
    asks('', 'write', 'file', session),
    asks(grantor, 'write', 'file', { context: { sessionId } }),
  ];
  return Promise.all(ways.map((body) => verdict(accountId, body)));
};

it.each([
  ['kind', { 'subject.properties.kind': { equals: 'external' } }],
  ['two-factor state', { 'subject.properties.twoFactor': { equals: false } }],
  ['id', { 'subject.id': { equals: 'eva' } }],
  ['being a user', { 'subject.type': { equals: 'user' } }],
])('what rules forbid to the grantor by their %s', async (_, when) => {
  await makeUser(accountId, 'eva', { role: 'admin', kind: 'external', twoFactor: false });
  const rule = { id: 'no', effect: 'forbid', actions: ['write'], resourceTypes: ['file'], when };
  await putPolicy(accountId, { rules: [rule] });
  const forbidden = [false, 'rule'];
  expect(await threeWays('eva', await enter('eva'))).toEqual([forbidden, forbidden, forbidden]);
});

it('what the default denies them; and a session can be forbidden more', async () => {
  await makeUser(accountId, 'eva', { role: 'admin' });
  const permits = (subject: object) => ({
    ...{ effect: 'permit', actions: ['write'], resourceTypes: ['file'] },
    ...subject,
  });
  const ofSessions = { 'subject.type': { equals: 'support_session' } };
  await putPolicy(accountId, { defaultDecision: 'deny', rules: [permits({ id: 'yes', when: ofSessions })] });
  const sessionId = await enter('eva');
  const denied = [false, 'default'];
  expect(await threeWays('eva', sessionId)).toEqual([denied, denied, denied]);
  const rules = [permits({ id: 'yes' }), permits({ id: 'no', effect: 'forbid', when: ofSessions })];
  await putPolicy(accountId, { defaultDecision: 'deny', rules });
  const forbidden = [false, 'rule'];
  expect(await threeWays('eva', sessionId)).toEqual([[true, 'rule'], forbidden, forbidden]);
});

it('anything, where the directory does not know them', async () => {
  const unknown = [false, 'unknown-subject'];
  expect(await threeWays('nora', await enter('nora'))).toEqual([unknown, unknown, unknown]);
});

it('a user under the id of a removed one is permitted nothing that names that one, and forbidden what does', async () => {
  const named = (effect: string, action: string) => ({
    ...{ id: action, effect, actions: [action], resourceTypes: ['file'], subjects: ['mia'] },
  });
  const ask = async () => [
    await verdict(accountId, asks('mia', 'read', 'file')),
    await verdict(accountId, asks('mia', 'write', 'file')),
  ];
  await makeUser(accountId, 'mia');
  const policy = { defaultDecision: 'deny', rules: [named('permit', 'read'), named('forbid', 'write')] };
  await putPolicy(accountId, policy);
  expect(await ask()).toEqual([
    [true, 'rule'],
    [false, 'rule'],
  ]);
  setClock(later(start, minute));
  await api('deleteUser', { as: service, params: { accountId, userId: 'mia' } });
  await makeUser(accountId, 'mia', { name: 'Another Mia' });
  expect(await ask()).toEqual([
    [false, 'default'],
    [false, 'rule'],
  ]);
  setClock(later(start, 2 * minute));
  // Nobody has said of the rule that it means her, whatever else is changed.
  const draft = { rules: [named('permit', 'write')] };
  await putPolicy(accountId, { ...policy, resources: [{ type: 'file', id: 'one' }], twoFactor: 'sensitive', draft });
  expect(await ask()).toEqual([
    [false, 'default'],
    [false, 'rule'],
  ]);
  await putPolicy(accountId, { ...policy, rules: [named('permit', 'read')] });
  expect(await verdict(accountId, asks('mia', 'read', 'file'))).toEqual([true, 'rule']);
});

it('a grant that ends while it is read about has ended', async () => {
  await makeUser(accountId, 'eva', { role: 'admin' });
  const sessionId = await enter('eva', 'PT20M');
  const body = asks('', 'write', 'file', { subject: { type: 'support_session', id: sessionId } });
  expect(await verdict(accountId, body)).toEqual([true, 'default']);
  setClock(later(start, 20 * minute - 1));
  const answer = await around(
    async (_, send) => {
      const read = await send();
      setClock(later(start, 20 * minute));
      return read;
    },
    () => verdict(accountId, body),
  );
  expect(answer).toEqual([false, 'session-ended']);
});
