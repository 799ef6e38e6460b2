import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { service } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { freshId, makeAccount, makeUser } from '../support/world/world.ts';
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
const removeUser = (userId: string) => api('deleteUser', { as: service, params: { accountId, userId } });

describe('the subject', () => {
  it('a suspended user is refused, until they are active again', async () => {
    const userId = freshId('user');
    await makeUser(accountId, userId, { role: 'owner' });
    await putPolicy(accountId, {});
    expect(await ask(userId, 'read', 'file')).toEqual(permitted);
    await makeUser(accountId, userId, { role: 'owner', status: 'suspended' });
    expect(await ask(userId, 'read', 'file')).toEqual([false, 'user-suspended']);
    await makeUser(accountId, userId, { role: 'owner', status: 'active' });
    expect(await ask(userId, 'read', 'file')).toEqual(permitted);
  });

  it('a removed user is unknown, until there is one under this id again', async () => {
    const userId = freshId('user');
    await makeUser(accountId, userId, { role: 'owner' });
    await removeUser(userId);
    expect(await ask(userId, 'read', 'file')).toEqual([false, 'unknown-subject']);
    await makeUser(accountId, userId, { role: 'member' });
    await putPolicy(accountId, { restrictions: { 'comment.delete': 'admins' } });
    expect(await ask(userId, 'read', 'file')).toEqual(permitted);
    expect(await ask(userId, 'delete', 'comment')).toEqual([false, 'restriction']);
  });

  it('a user who is not in the directory is unknown, and so is a user of another account', async () => {
    await putPolicy(accountId, {});
    const elsewhere = await makeAccount();
    await makeUser(elsewhere, 'stranger', { role: 'owner' });
    for (const userId of ['nobody', 'stranger']) {
      expect(await ask(userId, 'read', 'file')).toEqual([false, 'unknown-subject']);
    }
  });

  it('a subject that is no user is unknown, whatever rules say', async () => {
    await putPolicy(accountId, {
      rules: [{ id: 'all', effect: 'permit', actions: ['*'], resourceTypes: ['*'], subjects: ['owner'] }],
    });
    for (const type of ['service', 'group', 'User', 'USER', 'user ', 'agent']) {
      const subject = { type, id: 'owner' };
      expect(await ask('owner', 'read', 'file', { subject })).toEqual([false, 'unknown-subject']);
    }
  });

  it('what they say of themselves counts for nothing where the directory knows better', async () => {
    const claims = { role: 'owner', kind: 'external', twoFactor: true };
    const subject = { type: 'user', id: 'member', properties: claims };
    const forbid = { effect: 'forbid', actions: ['*'], resourceTypes: ['*'] };
    await putPolicy(accountId, {
      twoFactor: 'always',
      rules: [{ id: 'members', ...forbid, roles: ['member'] }],
    });
    expect(await ask('member', 'read', 'file', { subject })).toEqual([false, 'two-factor-needed']);
    for (const [property, said] of Object.entries(claims)) {
      const when = { [`subject.properties.${property}`]: { equals: said } };
      await putPolicy(accountId, {
        defaultDecision: 'deny',
        rules: [{ id: 'by-claim', ...forbid, effect: 'permit', when }],
      });
      expect(await ask('member', 'read', 'file', { subject })).toEqual([false, 'default']);
    }
    // Of what it does not know, it takes their word.
    await putPolicy(accountId, {
      rules: [{ id: 'sales', ...forbid, when: { 'subject.properties.department': { equals: 'Sales' } } }],
    });
    const fromSales = { ...subject, properties: { ...claims, department: 'Sales' } };
    expect(await ask('member', 'read', 'file', { subject: fromSales })).toEqual([false, 'rule']);
    expect(await ask('member', 'read', 'file', { subject })).toEqual(permitted);
  });
});

describe('two-factor authentication', () => {
  const needed = { decision: false, context: { reason: 'two-factor-needed', amr_values: 'mfa' } };

  it('is required for nothing by default', async () => {
    await putPolicy(accountId, {});
    for (const action of ['read', 'delete', 'export']) expect(await ask('member', action, 'file')).toEqual(permitted);
  });

  it('is required for sensitive actions', async () => {
    await putPolicy(accountId, { twoFactor: 'sensitive' });
    for (const action of ['delete', 'export', 'purge']) {
      expect(await decide(accountId, asks('owner', action, 'file'))).toMatchObject(needed);
      expect(await ask('safe', action, 'file')).toEqual(permitted);
    }
    expect(await ask('member', 'read', 'file')).toEqual(permitted);
  });

  it('is required for the actions that the account lists as sensitive', async () => {
    await putPolicy(accountId, { twoFactor: 'sensitive', sensitiveActions: { actions: ['read'] } });
    expect(await ask('member', 'read', 'file')).toEqual([false, 'two-factor-needed']);
    expect(await ask('member', 'delete', 'file')).toEqual(permitted);
    await putPolicy(accountId, { twoFactor: 'sensitive', sensitiveActions: { actions: ['*'] } });
    expect(await ask('member', 'whatever', 'file')).toEqual([false, 'two-factor-needed']);
    await putPolicy(accountId, { twoFactor: 'off', sensitiveActions: { actions: ['*'] } });
    expect(await ask('member', 'read', 'file')).toEqual(permitted);
  });

  it('is required for everything, and overrides no rule', async () => {
    const rules = [{ id: 'no', effect: 'forbid', actions: ['delete'], resourceTypes: ['*'] }];
    await putPolicy(accountId, { twoFactor: 'always', rules });
    for (const resource of ['file', { type: 'campaign', id: 'x' }, { type: 'feature', id: 'trash' }]) {
      expect(await ask('member', 'use', resource)).toEqual([false, 'two-factor-needed']);
    }
    expect(await ask('safe', 'read', 'file')).toEqual(permitted);
    expect(await ask('safe', 'delete', 'file')).toEqual([false, 'rule']);
  });

  it('counts from the moment on that the directory says so', async () => {
    await putPolicy(accountId, { twoFactor: 'always' });
    const userId = freshId('user');
    for (const twoFactor of [false, true, false]) {
      await makeUser(accountId, userId, { twoFactor });
      expect(await ask(userId, 'read', 'file')).toEqual(twoFactor ? permitted : [false, 'two-factor-needed']);
    }
  });
});

describe('editions', () => {
  const uses = (account: string, id: string, userId = 'mia') =>
    verdict(account, asks(userId, 'use', { type: 'feature', id }));
  const has = [true, 'edition'];
  const lacks = [false, 'not-in-edition'];

  it('contain features, for every user', async () => {
    const account = await makeAccount();
    for (const [userId, role] of Object.entries({ mia: 'member', olga: 'owner' })) {
      await makeUser(account, userId, { role });
      for (const id of ['sensitive_actions', 'share_links', 'trash', 'two_factor']) {
        expect(await uses(account, id, userId)).toEqual(has);
      }
      for (const id of ['restrictions', 'rules', 'shadow', 'nonsense', 'constructor', '__proto__', 'length']) {
        expect(await uses(account, id, userId)).toEqual(lacks);
      }
    }
    expect(await uses(account, 'trash', 'nobody')).toEqual([false, 'unknown-subject']);
  });

  it('count at once when they change', async () => {
    const account = await makeAccount();
    await makeUser(account, 'mia');
    for (const edition of ['dream_team', 'sales_essentials', 'dream_team']) {
      await api('putAccount', { as: service, params: { accountId: account }, body: { name: 'x', edition } });
      expect(await uses(account, 'rules')).toEqual(edition === 'dream_team' ? has : lacks);
    }
  });

  it('leave in force what was set under another', async () => {
    const account = await makeDreamTeam();
    await makeUser(account, 'mia');
    await putPolicy(account, { restrictions: { 'opportunity.delete': 'admins' } });
    const body = { name: 'x', edition: 'sales_essentials' };
    await api('putAccount', { as: service, params: { accountId: account }, body });
    expect(await verdict(account, asks('mia', 'delete', 'opportunity'))).toEqual([false, 'restriction']);
  });

  it('are not widened by rules, but by rules they can be narrowed', async () => {
    const account = await makeDreamTeam();
    await makeUser(account, 'mia');
    const rule = { id: 'use', actions: ['use'], resourceTypes: ['feature'] };
    await putPolicy(account, { defaultDecision: 'deny', rules: [{ ...rule, effect: 'permit' }] });
    expect([await uses(account, 'trash'), await uses(account, 'nonsense')]).toEqual([has, lacks]);
    await putPolicy(account, { rules: [{ ...rule, effect: 'forbid' }] });
    expect([await uses(account, 'trash'), await uses(account, 'nonsense')]).toEqual([
      [false, 'rule'],
      [false, 'rule'],
    ]);
  });

  it('are about using alone', async () => {
    await putPolicy(accountId, {});
    expect(await ask('member', 'read', { type: 'feature', id: 'nonsense' })).toEqual(permitted);
  });
});
