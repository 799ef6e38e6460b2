import { beforeAll, describe, expect, it } from 'vitest';
import { makeTable } from '../support/database/table.ts';
import { makeUser } from '../support/world/world.ts';
import { asks, decide, makeDreamTeam, putPolicy, verdict } from './authzen-world.ts';

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  for (const role of ['owner', 'admin', 'member']) await makeUser(accountId, role, { role });
  await makeUser(accountId, 'safe', { twoFactor: true });
});

const ask = (...input: Parameters<typeof asks>) => verdict(accountId, asks(...input));
const permitted = [true, 'default'];

describe('rules', () => {
  const rule = (id: string, effect: 'permit' | 'forbid', more: Record<string, unknown> = {}) => ({
    ...{ id, effect, actions: ['read'], resourceTypes: ['file'] },
    ...more,
  });
  const decided = async (policy: Record<string, unknown>, ...input: Parameters<typeof asks>) => {
    const policyVersion = await putPolicy(accountId, policy);
    const { decision, context } = await decide(accountId, asks(...input));
    expect(context?.policyVersion).toBe(policyVersion);
    return [decision, context?.reason, context?.rules];
  };

  it('that forbid go before those that permit, in whatever order they stand', async () => {
    const rules = [rule('p', 'permit'), rule('f', 'forbid', { roles: ['member'] })];
    for (const some of [rules, rules.toReversed()]) {
      expect(await decided({ rules: some }, 'member', 'read', 'file')).toEqual([false, 'rule', ['f']]);
      expect(await decided({ rules: some, defaultDecision: 'deny' }, 'admin', 'read', 'file')).toEqual([
        true,
        'rule',
        ['p'],
      ]);
    }
  });

  it('are all named that agree with what was decided', async () => {
    const rules = [
      rule('a', 'permit'),
      rule('b', 'forbid', { roles: ['member', 'admin'] }),
      rule('c', 'forbid', { subjects: ['member'] }),
      rule('d', 'forbid', { resourceTypes: ['invoice'] }),
      rule('e', 'permit', { actions: ['*'], resourceTypes: ['*'] }),
    ];
    expect(await decided({ rules }, 'member', 'read', 'file')).toEqual([false, 'rule', ['b', 'c']]);
    expect(await decided({ rules }, 'owner', 'read', 'file')).toEqual([true, 'rule', ['a', 'e']]);
    expect(await decided({ rules }, 'owner', 'write', 'other')).toEqual([true, 'rule', ['e']]);
  });

  it.each(['permit', 'deny'])('where none fits it is as the account says: %s', async (defaultDecision) => {
    const policy = { defaultDecision, rules: [rule('p', 'permit', { roles: ['admin'] })] };
    expect(await decided(policy, 'member', 'read', 'file')).toEqual([
      defaultDecision === 'permit',
      'default',
      undefined,
    ]);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, boolean]>([
    ['an id', { 'resource.id': { equals: 'one' } }, {}, true],
    ['another id', { 'resource.id': { notEquals: 'one' } }, {}, false],
    ['the type of a subject', { 'subject.type': { in: ['user', 'x'] } }, {}, true],
    ['the id of a subject', { 'subject.id': { equals: 'admin' } }, {}, false],
    ['the name of an action', { 'action.name': { equals: 'read' } }, {}, true],
    ['the context', { 'context.ip': { equals: '::1' } }, { context: { ip: '::1' } }, true],
    ['the context, deep down', { 'context.a.b.c': { equals: 1 } }, { context: { a: { b: { c: 1 } } } }, true],
    ['a context that is not there', { 'context.ip': { equals: '::1' } }, {}, false],
    ['no other value than null', { 'context.ip': { equals: null } }, {}, false],
    ['null', { 'context.ip': { equals: null } }, { context: { ip: null } }, true],
    ['what is not there, to be something else', { 'context.ip': { notEquals: '::1' } }, {}, true],
    ['no text for a number', { 'context.n': { equals: 1 } }, { context: { n: '1' } }, false],
    ['what objects inherit', { 'context.constructor.name': { equals: 'Object' } }, { context: {} }, false],
    ['what an object is called', { 'context.__proto__.x': { notEquals: 1 } }, { context: { x: 1 } }, true],
    [
      'two of two',
      { 'context.a': { equals: 1 }, 'context.b': { in: [1, 2], notEquals: 1 } },
      { context: { a: 1, b: 2 } },
      true,
    ],
    [
      'one of two',
      { 'context.a': { equals: 1 }, 'context.b': { in: [1, 2], notEquals: 1 } },
      { context: { a: 1, b: 1 } },
      false,
    ],
  ])('with a condition on %s', async (_, when, more, fits) => {
    const rules = [rule('c', 'forbid', { when })];
    expect(await decided({ rules }, 'member', 'read', 'file', more)).toEqual(
      fits ? [false, 'rule', ['c']] : [true, 'default', undefined],
    );
  });

  it('know the properties of resources that the policy names, unless the request says others', async () => {
    const when = { 'resource.properties.status': { equals: 'archived' } };
    const resources = [
      { type: 'file', id: 'old', properties: { status: 'archived', size: 1 } },
      { type: 'file', id: 'new', properties: { status: 'active' } },
      { type: 'file', id: 'bare' },
    ];
    await putPolicy(accountId, { resources, rules: [rule('archived', 'forbid', { when })] });
    const file = (id: string, properties?: Record<string, unknown>) => ({
      ...{ type: 'file', id },
      ...(properties ? { properties } : {}),
    });
    expect(await ask('owner', 'read', file('old'))).toEqual([false, 'rule']);
    expect(await ask('owner', 'read', file('old', { size: 2 }))).toEqual([false, 'rule']);
    expect(await ask('owner', 'read', file('old', { status: 'active' }))).toEqual(permitted);
    expect(await ask('owner', 'read', file('new'))).toEqual(permitted);
    expect(await ask('owner', 'read', file('new', { status: 'archived' }))).toEqual([false, 'rule']);
    expect(await ask('owner', 'read', file('bare'))).toEqual(permitted);
    // Of the same id, but of another type.
    expect(await ask('owner', 'read', { type: 'paper', id: 'old' })).toEqual(permitted);
  });
});
