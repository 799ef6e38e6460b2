import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../shared/policies/policy.ts';
import { askPoint, makeDreamTeam } from '../decisions/authzen-world.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';

/* The document of a policy, checked as a whole: what is wrong is pointed at where it stands. */

let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  accountId = await makeDreamTeam();
});

const owner = () => ({ as: user('owner', accountId), params: { accountId } });
const put = (body: unknown) => api<Policy>('putPolicy', { ...owner(), body, headers: { 'if-match': '*' } });
const read = async () => (await api<Policy>('getPolicy', owner())).body;

const rule = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ id, effect: 'permit', actions: ['read'], resourceTypes: ['file'] },
  ...more,
});
const file = (id: string, more: Record<string, unknown> = {}) => ({ type: 'file', id, ...more });
const many = (count: number, make: (n: number) => unknown) => Array.from({ length: count }, (_, n) => make(n));
const ruled = (...rules: unknown[]) => ({ rules });
const on = (when: unknown) => ruled(rule('a', { when }));
const known = (...resources: unknown[]) => ({ resources });

/** What is wrong, and where; at the top, and with the same prefix in a draft. */
const wrong: [string, Record<string, unknown>, string][] = [
  ['a rule twice', ruled(rule('a'), rule('b'), rule('a')), '/rules/2/id'],
  ['a rule under a name of Gatehouse', ruled(rule('restriction:opportunity.export')), '/rules/0/id'],
  ['a rule called *', ruled(rule('*')), '/rules/0/id'],
  ['a rule that permits what another forbids', ruled(rule('b', { effect: 'forbid' }), rule('a')), '/rules/1'],
  ['a rule that is no object', ruled('a'), '/rules/0'],
  ['a rule of which nobody knows the effect', ruled(rule('a', { effect: 'allow' })), '/rules/0/effect'],
  ['a rule without actions', ruled({ ...rule('a'), actions: [] }), '/rules/0/actions'],
  ['an action twice', ruled(rule('a', { actions: ['x', 'x'] })), '/rules/0/actions'],
  ['101 actions', ruled(rule('a', { actions: many(101, String) })), '/rules/0/actions'],
  ['an action with a blank', ruled(rule('a', { actions: ['x', 'x y'] })), '/rules/0/actions/1'],
  ['a type that is too long', ruled(rule('a', { resourceTypes: ['x'.repeat(129)] })), '/rules/0/resourceTypes/0'],
  ['a role that there is not', ruled(rule('a', { roles: ['owner', 'root'] })), '/rules/0/roles/1'],
  ['no role', ruled(rule('a', { roles: [] })), '/rules/0/roles'],
  ['a user that could not be one', ruled(rule('a', { subjects: ['a#b'] })), '/rules/0/subjects/0'],
  ['1,001 users', ruled(rule('a', { subjects: many(1001, (n) => `u${n}`) })), '/rules/0/subjects'],
  ['a shadow that is no boolean', ruled(rule('a', { shadow: 'yes' })), '/rules/0/shadow'],
  ['a field of a rule that nobody knows', ruled(rule('a', { priority: 1 })), '/rules/0/priority'],
  [
    '__proto__ in a rule',
    ruled(JSON.parse(`{"__proto__":1,${JSON.stringify(rule('a')).slice(1)}`)),
    '/rules/0/__proto__',
  ],
  ['201 rules', { rules: many(201, (n) => rule(`r${n}`)) }, '/rules'],
  ['a condition on nothing', on({ colour: { equals: 1 } }), '/rules/0/when/colour'],
  ['a condition on what is no property', on({ 'subject.role': { equals: 1 } }), '/rules/0/when/subject.role'],
  ['a number that loses digits', on({ 'context.a': { equals: 2 ** 53 } }), '/rules/0/when/context.a/equals'],
  ['a condition too deep', on({ 'context.a.b.c.d.e.f': { equals: 1 } }), '/rules/0/when/context.a.b.c.d.e.f'],
  ['a condition on __proto__', on(JSON.parse('{"__proto__":{"equals":1}}')), '/rules/0/when/__proto__'],
  ['a condition with a slash', on({ 'context.a/b~': { equals: 1 } }), '/rules/0/when/context.a~1b~0'],
  ['a condition that asks for nothing', on({ 'context.a': {} }), '/rules/0/when/context.a'],
  ['a condition of another kind', on({ 'context.a': { like: 'x' } }), '/rules/0/when/context.a/like'],
  ['a condition on an object', on({ 'context.a': { equals: { b: 1 } } }), '/rules/0/when/context.a/equals'],
  ['a condition on none of', on({ 'context.a': { in: [] } }), '/rules/0/when/context.a/in'],
  ['half a surrogate pair', on({ 'context.a': { equals: 'x\ud800' } }), '/rules/0/when/context.a/equals'],
  ['half a pair in a list', on({ 'context.a': { in: ['x', '\udc00'] } }), '/rules/0/when/context.a/in/1'],
  ['a resource twice', known(file('a'), file('b'), file('a', { properties: {} })), '/resources/2'],
  ['a resource without id', known({ type: 'file' }), '/resources/0/id'],
  ['half a pair in an id', known(file('\ud800')), '/resources/0/id'],
  ['half a pair in a property', known(file('a', { properties: { x: '\ud800' } })), '/resources/0/properties/x'],
  ['a property with a dot', known(file('a', { properties: { 'x.y': 1 } })), '/resources/0/properties/x.y'],
  ['a property that is a list', known(file('a', { properties: { x: [] } })), '/resources/0/properties/x'],
  [
    'a property called __proto__',
    known(file('a', { properties: JSON.parse('{"__proto__":1}') })),
    '/resources/0/properties/__proto__',
  ],
  ['1,001 resources', { resources: many(1001, (n) => file(`f${n}`)) }, '/resources'],
  [
    'a restriction that there is not',
    { restrictions: { 'opportunity.import': 'admins' } },
    '/restrictions/opportunity.import',
  ],
  ['a restriction to nobody', { restrictions: { 'comment.delete': 'nobody' } }, '/restrictions/comment.delete'],
  ['another default', { defaultDecision: 'maybe' }, '/defaultDecision'],
  ['two-factor authentication at times', { twoFactor: 'sometimes' }, '/twoFactor'],
  ['a trash of no days', { trashDays: 0 }, '/trashDays'],
  ['a trash of more than a year', { trashDays: 366 }, '/trashDays'],
  ['half a day', { trashDays: 1.5 }, '/trashDays'],
  ['a challenge as text', { shareLinks: { emailChallenge: 'on' } }, '/shareLinks/emailChallenge'],
  [
    'no items',
    { sensitiveActions: { thresholds: [{ items: 0, perMinutes: 1 }] } },
    '/sensitiveActions/thresholds/0/items',
  ],
  [
    'the same threshold twice',
    {
      sensitiveActions: {
        thresholds: [
          { items: 5, perMinutes: 60, actions: ['delete', 'export'] },
          { items: 5, perMinutes: 60, actions: ['export', 'delete'] },
        ],
      },
    },
    '/sensitiveActions/thresholds',
  ],
  ['31 sensitive actions', { sensitiveActions: { actions: many(31, String) } }, '/sensitiveActions/actions'],
  ['31 readings', { supportSessions: { readActions: many(31, String) } }, '/supportSessions/readActions'],
  ['null for rules', { rules: null }, '/rules'],
  ['a version of its own', { version: 7 }, '/version'],
];

describe('a policy', () => {
  it.each(wrong)('with %s is refused', async (_, body, pointer) => {
    const at = pointer.split('/').map(encodeURIComponent).join('/');
    for (const [sent, expected] of [
      [body, `#${at}`],
      [{ draft: body }, `#/draft${at}`],
    ]) {
      const refused = await put(sent);
      expect([refused.status, problemName(refused)]).toEqual([400, 'invalid-request']);
      const { errors } = refused.body as { errors?: { pointer: string }[] };
      expect(errors?.[0]).toMatchObject({ pointer: expected });
    }
  });

  it('with several things wrong has each pointed at', async () => {
    const refused = await put({
      ...ruled(rule('a'), rule('a'), rule('restriction:x')),
      draft: known(file('a'), file('a')),
    });
    const { errors = [] } = refused.body as { errors?: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '#/draft/resources/1',
      '#/rules/1/id',
      '#/rules/2/id',
    ]);
  });

  it('names the rule that keeps another from ever mattering', async () => {
    const rules = [rule('a', { roles: ['member'] }), rule('b', { effect: 'forbid', actions: ['*'] })];
    const refused = await put({ rules });
    expect(refused.body).toMatchObject({
      errors: [{ pointer: '#/rules/0', message: expect.stringContaining('b forbids') }],
    });
  });

  it('in a draft holds no further draft', async () => {
    const refused = await put({ draft: { draft: {} } });
    expect(refused.body).toMatchObject({ errors: [{ pointer: '#/draft/draft' }] });
  });

  it('goes in and comes out as it is, the largest there may be', async () => {
    const rules = many(200, (n) =>
      rule(`rule-${n}`, {
        effect: n % 2 ? 'forbid' : 'permit',
        actions: [`action-${n}`],
        when: { 'context.n': { in: [n, `${n}`, null, false] } },
      }),
    );
    const resources = many(1000, (n) => file(`\u{1f600} ${n}`, { properties: { n, $x: null, constructor: 'x' } }));
    const body = { rules, resources, defaultDecision: 'deny', draft: { rules: rules.slice(1), resources } };
    const answer = await put(body);
    expect([answer.status, answer.body]).toMatchObject([200, body]);
    expect(await read()).toEqual(answer.body);
    // Put again, it is the same.
    expect((await put(body)).headers['etag']).toBe('"1"');
    // It decides, too.
    const asked = { subject: { type: 'user', id: 'x' }, action: { name: 'x' }, resource: file('x') };
    expect((await askPoint('evaluate', accountId, { body: asked })).status).toBe(200);
  });

  it('that was lost on its way is refused, and what holds stays', async () => {
    const kept = (await put({ restrictions: { 'opportunity.export': 'admins' } })).body;
    const refused = await api('putPolicy', { ...owner(), headers: { 'if-match': '*' } });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#', message: 'must be given' }] } });
    expect((await api('getPolicy', owner())).body).toEqual(kept);
  });

  it('with a condition on an unknown name lists the known names', async () => {
    const rules = [
      { id: 'won', effect: 'forbid', actions: ['*'], resourceTypes: ['*'], when: { 'resource.status': {} } },
    ];
    expect((await put({ rules })).body).toMatchObject({
      errors: [
        {
          pointer: '#/rules/0/when/resource.status',
          message: expect.stringContaining('such as resource.properties.status'),
        },
      ],
    });
  });

  it('of more than 256 KiB is refused as too large, with the limit', async () => {
    const size = 262_144;
    const body = (length: number) => {
      const policy = known(file('a', { properties: { x: '' } }));
      const missing = length - JSON.stringify(policy).length;
      // Blanks between the parts count, too.
      return `${' '.repeat(missing)}${JSON.stringify(policy)}`;
    };
    const send = (text: string) => api('putPolicy', { ...owner(), text, headers: { 'if-match': '*' } });
    expect((await send(body(size))).status).toBe(200);
    const refused = await send(body(size + 1));
    expect([refused.status, problemName(refused)]).toEqual([413, 'body-too-large']);
    expect(refused.body['detail']).toContain(String(size));
  });
});
