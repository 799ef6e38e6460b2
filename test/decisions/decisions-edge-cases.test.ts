import { beforeAll, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeUser } from '../support/world/world.ts';
import { askPoint, asks, decide, makeDreamTeam, putPolicy, verdict } from './authzen-world.ts';

/* Names that objects inherit, that keys of the table could be mistaken for, or that no encoding has. */

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
});

const permitted = [true, 'default'];
const forbidden = [false, 'rule'];

const odd = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then'],
  ...['#', 'A#B', 'USER#mia', 'a b', 'a/b', '..', '*', '\u0000', '\u{1f600}', 'x'.repeat(1024)],
];

it.each(odd)('%j is an unknown subject', async (id) => {
  expect(await verdict(accountId, asks(id, 'read', 'file'))).toEqual([false, 'unknown-subject']);
  const subject = { type: id, id: 'mia' };
  expect(await verdict(accountId, asks('', 'read', 'file', { subject }))).toEqual([false, 'unknown-subject']);
  const session = { type: 'support_session', id };
  expect(await verdict(accountId, asks('', 'read', 'file', { subject: session }))).toEqual([false, 'session-ended']);
});

it.each(odd)('%j is an action and a resource like any other', async (name) => {
  const resource = { type: name, id: name };
  expect(await verdict(accountId, asks('mia', name, resource))).toEqual(permitted);
  const campaign = { type: 'campaign', id: name };
  expect(await verdict(accountId, asks('mia', 'access', campaign))).toEqual([false, 'unknown-campaign']);
  const feature = { type: 'feature', id: name };
  expect(await verdict(accountId, asks('mia', 'use', feature))).toEqual([false, 'not-in-edition']);
  const properties = { [name]: name };
  const more = { subject: { type: 'user', id: 'mia', properties }, context: { [name]: name } };
  expect(await verdict(accountId, asks('mia', name, { ...resource, properties }, more))).toEqual(permitted);
});

it.each(['\ud800', '\udc00\ud800'])('%j is refused wherever it stands', async (text) => {
  const evaluations = [
    asks(text, 'read', 'file'),
    asks('mia', text, 'file'),
    asks('mia', 'read', { type: text, id: text }),
  ];
  for (const body of evaluations) {
    const answer = await api('evaluate', { as: service, params: { accountId }, body });
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
  }
});

it.each(['\u{1f600}\u{1f600}', '\u202e'])('%j is no more than a name', async (name) => {
  expect(await verdict(accountId, asks('mia', name, { type: name, id: name }))).toEqual(permitted);
});

it.each(['__proto__', 'constructor'])('%s as the id of a user is a user', async (userId) => {
  await makeUser(accountId, userId);
  await putPolicy(accountId, {
    restrictions: { 'comment.delete': 'admins' },
    rules: [{ id: 'only', effect: 'forbid', actions: ['write'], resourceTypes: ['*'], subjects: [userId] }],
  });
  expect(await verdict(accountId, asks(userId, 'read', 'file'))).toEqual(permitted);
  expect(await verdict(accountId, asks(userId, 'write', 'file'))).toEqual(forbidden);
  expect(await verdict(accountId, asks(userId, 'delete', 'comment'))).toEqual([false, 'restriction']);
  await api('deleteUser', { as: service, params: { accountId, userId } });
  expect(await verdict(accountId, asks(userId, 'read', 'file'))).toEqual([false, 'unknown-subject']);
});

it.each(['constructor', 'toString', 'a/b:c.d-e_f'])(
  '%s as a type, an action and a property in a rule is one',
  async (name) => {
    const property = name.replace(/[^a-zA-Z]/g, '');
    const when = { [`resource.properties.${property}`]: { equals: 'x' } };
    const resources = [
      { type: name, id: '__proto__', properties: { [property]: 'x' } },
      { type: name, id: 'other' },
    ];
    await putPolicy(accountId, {
      resources,
      rules: [{ id: name, effect: 'forbid', actions: [name], resourceTypes: [name], when }],
    });
    const about = (id: string) => decide(accountId, asks('mia', name, { type: name, id }));
    expect(await about('__proto__')).toMatchObject({ decision: false, context: { rules: [name] } });
    expect(await about('other')).toMatchObject({ decision: true });
    const { body } = await askPoint('searchResources', accountId, {
      body: { subject: { type: 'user', id: 'mia' }, action: { name }, resource: { type: name } },
    });
    expect(body['results']).toEqual([{ type: name, id: 'other' }]);
  },
);

it.each<[string, Record<string, unknown>, string]>([
  ['no text', asks('', 'read', 'file'), '#/subject/id'],
  ['too long', asks('x'.repeat(4097), 'read', 'file'), '#/subject/id'],
  ['too long, for an action', asks('mia', 'x'.repeat(4097), 'file'), '#/action/name'],
  ['too long, for a type', asks('mia', 'read', 'x'.repeat(4097)), '#/resource/type'],
])('%s is refused', async (_, body, pointer) => {
  const answer = await askPoint('evaluate', accountId, { body });
  expect([answer.status, answer.body['errors']]).toMatchObject([400, [{ pointer }]]);
});

it('properties may be nested 31 deep, and no deeper', async () => {
  const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
  for (const place of ['subject', 'resource', 'action', 'context']) {
    const send = (depth: number) => {
      const body = asks('mia', 'read', 'file') as Record<string, Record<string, unknown>>;
      const changed = place === 'context' ? nested(depth) : { ...body[place], properties: nested(depth) };
      return askPoint('evaluate', accountId, { body: { ...body, [place]: changed } });
    };
    expect((await send(31)).status).toBe(200);
    const pointer = place === 'context' ? '#/context' : `#/${place}/properties`;
    const deep = await send(33);
    expect([deep.status, deep.body['errors']]).toMatchObject([400, [{ pointer }]]);
  }
});

it('accepts a thousand properties, and refuses one more', async () => {
  const subject = (count: number) => ({
    subject: {
      ...{ type: 'user', id: 'mia' },
      properties: Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n])),
    },
  });
  expect(await verdict(accountId, asks('mia', 'read', 'file', subject(1000)))).toEqual(permitted);
  const body = asks('mia', 'read', 'file', subject(1001));
  const refused = await askPoint('evaluate', accountId, { body });
  expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ pointer: '#/subject/properties' }] }]);
});
