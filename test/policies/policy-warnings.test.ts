import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../shared/policies/policy.ts';
import { asks, makeDreamTeam, verdict } from '../decisions/authzen-world.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeUser } from '../support/world/world.ts';

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
});

const owner = () => ({ as: user('owner', accountId), params: { accountId } });
const put = (body: unknown) => api<Policy>('putPolicy', { ...owner(), body, headers: { 'if-match': '*' } });
const rule = (id: string, effect: string, when: object) => ({
  ...{ id, effect, actions: ['read'], resourceTypes: ['file'] },
  when,
});
const pointers = ({ warnings = [] }: Policy) => warnings.map(({ pointer }) => pointer);

describe('a permitting rule with notEquals', () => {
  const notArchived = { 'resource.properties.status': { notEquals: 'archived' } };

  it.each<[Record<string, unknown>, boolean]>([
    [{ status: 'open' }, true],
    [{ status: 'archived' }, false],
    [{}, false],
    [{ status: null }, false],
    [{ status: ['open'] }, false],
    [{ status: 1 }, false],
  ])('permits with properties %j: %s', async (properties, permits) => {
    await put({ defaultDecision: 'deny', rules: [rule('not-archived', 'permit', notArchived)] });
    const evaluation = asks('mia', 'read', { type: 'file', id: 'f', properties });
    expect(await verdict(accountId, evaluation)).toEqual(permits ? [true, 'rule'] : [false, 'default']);
  });

  it('is pointed at when the policy is stored or read, in the draft and in shadow, too', async () => {
    const context = { 'context.ip': { notEquals: '::1' } };
    const rules = [
      rule('certain', 'permit', {
        'subject.properties.role': { notEquals: 'member' },
        'subject.properties.twoFactor': { notEquals: false },
        'resource.id': { notEquals: 'x' },
      }),
      rule('forbids', 'forbid', { ...context, 'context.blocked': { equals: true } }),
      { ...rule('relies', 'permit', { ...notArchived, 'context.a': { equals: 1 } }), shadow: true },
      rule('wrong-type', 'permit', { 'subject.properties.twoFactor': { notEquals: 'off' } }),
    ];
    const expected = [
      '#/rules/2/when/resource.properties.status/notEquals',
      '#/rules/3/when/subject.properties.twoFactor/notEquals',
      '#/draft/rules/0/when/context.ip/notEquals',
    ];
    const body = { rules, draft: { rules: [rule('relies', 'permit', context)] } };
    const stored = await put(body);
    expect([stored.status, pointers(stored.body)]).toEqual([200, expected]);
    // Again without a change, and when it is read.
    expect(pointers((await put(body)).body)).toEqual(expected);
    expect(pointers((await api<Policy>('getPolicy', owner())).body)).toEqual(expected);
    expect((await put({})).body).not.toHaveProperty('warnings');
  });
});
