import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeSession, makeUser } from '../support/world/world.ts';
import { askPoint, asks, type Decided, decide, makeDreamTeam, putPolicy, verdict } from './authzen-world.ts';

makeKms();

/** The eight restrictions as the product has them: what they are called, the action, and what it is done to. */
const restrictions: [string, string, string[]][] = [
  ['prospecting_file.export', 'export', ['prospecting_file']],
  ['opportunity.export', 'export', ['opportunity']],
  ['client_folder.export', 'export', ['client_folder']],
  ['prospecting_file.delete', 'delete', ['prospecting_file']],
  ['opportunity.delete', 'delete', ['opportunity']],
  ['client_folder.delete', 'delete', ['client_folder']],
  ['comment.delete', 'delete', ['comment', 'email']],
  ['after_sales_process.delete', 'delete', ['after_sales_process', 'after_sales_task']],
];
const names = restrictions.map(([name]) => name);
const actions = ['export', 'delete', 'read', 'update', 'purge'];
const types = [...new Set(restrictions.flatMap(([, , all]) => all)), 'invoice'];
const roles = ['owner', 'admin', 'member'] as const;

/** The policy in which exactly these restrictions are on. */
const only = (...on: string[]) => ({ restrictions: Object.fromEntries(on.map((name) => [name, 'admins'])) });

/** What the restrictions of these names are about; of all of them when there is none. */
const concerned = (some: readonly string[]) =>
  restrictions
    .filter(([name]) => some.length === 0 || some.includes(name))
    .flatMap(([, action, covered]) => covered.map((type) => [action, type] as const));

const permitted = [true, 'default'];

/** Support is inside an account, let in by its owner or an admin of it, with some scope. */
const makeVisited = async (role: 'owner' | 'admin', scope: 'read_only' | 'full') => {
  const accountId = await makeDreamTeam();
  for (const one of roles) await makeUser(accountId, one, { role: one });
  const body = { scope, reason: 'x' };
  const made = await api('createGrant', { as: user(role, accountId, role), params: { accountId }, body });
  expect(made.status).toBe(201);
  const { sessionId } = await makeSession(accountId);
  /** The evaluations of an action for the session, and for the user that it acts for. */
  const evaluations = (action: string, type: string) => [
    { ...asks('', action, type), subject: { type: 'support_session', id: sessionId } },
    asks(role, action, type, { context: { sessionId } }),
  ];
  return { accountId, sessionId, evaluations };
};

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeDreamTeam();
  for (const role of roles) await makeUser(accountId, role, { role });
});

it('all of them are off until they are set, and off again when they are taken back', async () => {
  const back = { restrictions: Object.fromEntries(names.map((name) => [name, 'everyone'])) };
  const policies: { restrictions?: Record<string, string> }[] = [{}, only(...names), back];
  for (const policy of policies) {
    await putPolicy(accountId, policy);
    const isOn = Object.values(policy.restrictions ?? {}).includes('admins');
    for (const [action, type] of concerned([])) {
      for (const role of roles) {
        const expected = isOn && role === 'member' ? [false, 'restriction'] : permitted;
        expect(await verdict(accountId, asks(role, action, type))).toEqual(expected);
      }
    }
  }
});

describe.each(restrictions)('the restriction %s, by itself', (name, action, covered) => {
  let policyVersion: number;
  beforeAll(async () => {
    policyVersion = await putPolicy(accountId, only(name));
  });

  it.each(covered.flatMap((type) => roles.map((role) => [type, role] as const)))(
    'on %s, for a user who is %s',
    async (type, role) => {
      const rules = [`restriction:${name}`];
      const refused = { decision: false, context: { reason: 'restriction', rules, policyVersion } };
      const answer = { decision: true, context: { reason: 'default', policyVersion } };
      expect(await decide(accountId, asks(role, action, type))).toEqual(role === 'member' ? refused : answer);
    },
  );

  it('leaves all other actions and types alone', async () => {
    const all = types.flatMap((type) => actions.map((one) => [one, type] as const));
    const body = {
      subject: { type: 'user', id: 'member' },
      evaluations: all.map(([one, type]) => ({ action: { name: one }, resource: { type, id: 'one' } })),
    };
    const { evaluations } = (await askPoint<{ evaluations: Decided[] }>('evaluateAll', accountId, { body })).body;
    const denied = all.filter((_, index) => !evaluations[index]?.decision);
    expect(evaluations).toHaveLength(all.length);
    expect(denied).toEqual(covered.map((type) => [action, type]));
  });

  it('permits no subject that claims to be an owner', async () => {
    const subject = { type: 'user', id: 'member', properties: { role: 'owner' } };
    const claims = { subject, context: { role: 'owner' } };
    expect(await verdict(accountId, asks('member', action, covered[0] ?? '', claims))).toEqual([false, 'restriction']);
  });
});

it('they are stronger than rules that permit, and than what holds otherwise', async () => {
  const rule = { id: 'all', effect: 'permit', actions: ['*'], resourceTypes: ['*'] };
  for (const policy of [{ rules: [rule] }, { defaultDecision: 'deny' }]) {
    await putPolicy(accountId, { ...only(...names), ...policy });
    for (const [action, type] of concerned([])) {
      expect(await verdict(accountId, asks('member', action, type))).toEqual([false, 'restriction']);
      // They only ever take away.
      expect(await verdict(accountId, asks('admin', action, type))).toEqual(
        'rules' in policy ? [true, 'rule'] : [false, 'default'],
      );
    }
  }
});

it('the answer names the restriction that applied, with all of them set', async () => {
  await putPolicy(accountId, only(...names));
  for (const [name, action, covered] of restrictions) {
    for (const type of covered) {
      const { context } = await decide(accountId, asks('member', action, type));
      expect(context?.rules).toEqual([`restriction:${name}`]);
      expect(await verdict(accountId, asks('admin', action, type))).toEqual(permitted);
    }
  }
});

it('one stands beside a rule of the account that forbids the same', async () => {
  const rule = { id: 'no-export', effect: 'forbid', actions: ['export'], resourceTypes: ['*'] };
  await putPolicy(accountId, { ...only('opportunity.export'), rules: [rule] });
  const { context } = await decide(accountId, asks('member', 'export', 'opportunity'));
  expect(context?.rules?.sort()).toEqual(['no-export', 'restriction:opportunity.export']);
  expect(await verdict(accountId, asks('owner', 'export', 'opportunity'))).toEqual([false, 'rule']);
});

it('a user who becomes a member, or is one no more, is restricted, or not, at once', async () => {
  await putPolicy(accountId, only('comment.delete'));
  const ask = () => verdict(accountId, asks('changing', 'delete', 'email'));
  for (const role of ['member', 'admin', 'member', 'owner'] as const) {
    await makeUser(accountId, 'changing', { role });
    expect(await ask()).toEqual(role === 'member' ? [false, 'restriction'] : permitted);
  }
});

/*
 * A session acts with the profile of its grantor, an owner or an admin, so that no restriction applies to it;
 * and with no more than the scope of the grant.
 */
describe.each(['owner', 'admin'] as const)('inside a support session that an %s agreed to', (role) => {
  describe.each<[string, string[]]>([
    ['off', []],
    ['on', names],
  ])('with all restrictions %s', (_, on) => {
    beforeAll(async () => {
      for (const { accountId: visited } of [await fully[role](), await reading[role]()]) {
        await putPolicy(visited, only(...on));
      }
    });

    it.each(restrictions)('%s, of scope full', async (name) => {
      const { accountId: visited, evaluations } = await fully[role]();
      for (const [action, type] of concerned([name])) {
        for (const one of evaluations(action, type)) expect(await verdict(visited, one)).toEqual(permitted);
      }
    });

    it.each(restrictions)('%s, of scope read_only', async (name) => {
      const { accountId: visited, evaluations } = await reading[role]();
      for (const [action, type] of concerned([name])) {
        for (const one of evaluations(action, type))
          expect(await verdict(visited, one)).toEqual([false, 'session-read-only']);
        for (const one of evaluations('read', type)) expect(await verdict(visited, one)).toEqual(permitted);
      }
    });
  });

  it('of scope read_only in an account that counts exports as reading', async () => {
    const { accountId: visited, evaluations } = await reading[role]();
    const supportSessions = { readActions: ['read', 'export'] };
    await putPolicy(visited, { ...only(...names), supportSessions });
    for (const one of evaluations('export', 'opportunity')) expect(await verdict(visited, one)).toEqual(permitted);
    for (const one of evaluations('list', 'opportunity')) {
      expect(await verdict(visited, one)).toEqual([false, 'session-read-only']);
    }
  });

  it('a session ends when its grantor becomes a member, whose restrictions it would have', async () => {
    const { accountId: visited, evaluations } = await makeVisited(role, 'full');
    await putPolicy(visited, only(...names));
    await makeUser(visited, role, { role: 'member' });
    for (const one of evaluations('delete', 'comment'))
      expect(await verdict(visited, one)).toEqual([false, 'session-ended']);
  });

  it('rules that the account has for sessions hold', async () => {
    const { accountId: visited, evaluations } = await fully[role]();
    const rule = { id: 'no-support', effect: 'forbid', actions: ['delete'], resourceTypes: ['*'] };
    for (const when of [
      { 'subject.type': { equals: 'support_session' } },
      { 'subject.properties.team': { equals: 'technical_support' } },
      { 'subject.properties.scope': { in: ['full'] } },
      { 'subject.properties.userId': { equals: role } },
      { 'subject.properties.role': { equals: role } },
    ]) {
      await putPolicy(visited, { rules: [{ ...rule, when }] });
      for (const one of evaluations('delete', 'comment')) {
        // What the request says of a session goes after what is known of it.
        const properties = { team: 'x', scope: 'x', userId: 'x', role: 'x' };
        const subject = { ...(one.subject as object), properties };
        expect(await verdict(visited, { ...one, subject })).toEqual([false, 'rule']);
      }
      // By themselves, the same person may, unless the rule is for whatever has their role.
      const isOfRole = 'subject.properties.role' in when;
      expect(await verdict(visited, asks(role, 'delete', 'comment'))).toEqual(isOfRole ? [false, 'rule'] : permitted);
    }
    await putPolicy(visited, { rules: [{ ...rule, subjects: [role] }] });
    for (const one of evaluations('delete', 'comment')) expect(await verdict(visited, one)).toEqual([false, 'rule']);
    await putPolicy(visited, { rules: [{ ...rule, roles: [role] }] });
    for (const one of evaluations('delete', 'comment')) expect(await verdict(visited, one)).toEqual([false, 'rule']);
  });
});

/** Made when first needed, one for each who lets in. */
const once = (scope: 'read_only' | 'full') => {
  const made = new Map<string, ReturnType<typeof makeVisited>>();
  const of = (role: 'owner' | 'admin') => () => {
    const known = made.get(role) ?? makeVisited(role, scope);
    made.set(role, known);
    return known;
  };
  return { owner: of('owner'), admin: of('admin') };
};
const fully = once('full');
const reading = once('read_only');
