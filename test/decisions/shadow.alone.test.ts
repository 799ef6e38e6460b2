import { describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { start } from '../support/world/host.ts';
import { makeSession, makeUser } from '../support/world/world.ts';
import { askPoint, asks, decide, putPolicy } from './authzen-world.ts';
import { accountId, counts, deletes, hits, restricted, useShadowWorld } from './shadow-world.ts';

useShadowWorld();

const rule = (id: string, effect: 'permit' | 'forbid', more = {}) => ({
  ...{ id, effect, actions: ['delete'], resourceTypes: ['opportunity'] },
  ...more,
});

describe('a draft beside the policy', () => {
  it('reports the decisions it would deny, by user and action', async () => {
    await putPolicy(accountId, { draft: restricted });
    for (const userId of ['mia', 'ada']) expect((await deletes(userId)).decision).toBe(true);
    await deletes('mia', 'comment');
    expect(await hits()).toEqual([
      {
        ...{ userId: 'mia', action: 'delete', resourceType: 'opportunity', source: 'draft', would: 'deny', count: 1 },
        ...{ firstAt: start, lastAt: start, reason: 'restriction', rules: ['restriction:opportunity.delete'] },
      },
    ]);
  });

  it('reports the decisions it would permit', async () => {
    await putPolicy(accountId, { ...restricted, draft: { rules: [rule('p', 'permit')] } });
    expect((await deletes()).decision).toBe(false);
    expect(await hits()).toMatchObject([{ userId: 'mia', would: 'permit', reason: 'rule', rules: ['p'] }]);
  });

  it('is a whole policy: its settings count, too', async () => {
    await putPolicy(accountId, { draft: { twoFactor: 'sensitive', sensitiveActions: { actions: ['delete'] } } });
    await deletes();
    await decide(accountId, asks('mia', 'export', 'opportunity'));
    expect(await hits()).toMatchObject([{ action: 'delete', would: 'deny', reason: 'two-factor-needed', rules: [] }]);
  });

  it('with the same decisions reports nothing, and costs nothing', async () => {
    await putPolicy(accountId, { ...restricted, draft: { ...restricted, defaultDecision: 'permit' } });
    const { sent } = await recorded(async () => [await deletes(), await deletes('ada')]);
    expect(sent.filter(isWrite)).toEqual([]);
    expect(await hits()).toEqual([]);
  });

  it('that does not exist reports nothing', async () => {
    await putPolicy(accountId, restricted);
    const { sent } = await recorded(() => deletes());
    expect(sent.map(({ action }) => action)).toEqual(['BatchGetItem']);
    expect(await hits()).toEqual([]);
  });

  it('decides nothing: what it refuses goes on', async () => {
    await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
    const { decision, context } = await deletes();
    expect([decision, context?.reason]).toEqual([true, 'default']);
  });

  it('is watched in several evaluations, as far as they are made', async () => {
    await putPolicy(accountId, { ...restricted, draft: { defaultDecision: 'deny' } });
    const { subject, resource } = asks('mia', '', 'file');
    const all = ['read', 'read', 'write', 'delete'].map((name) => ({ action: { name } }));
    const evaluations = [...all, { resource: { type: 'opportunity', id: 'x' }, action: { name: 'delete' } }, ...all];
    const options = { evaluations_semantic: 'deny_on_first_deny' };
    const body = { subject, resource, options, evaluations };
    const { sent } = await recorded(() => askPoint('evaluateAll', accountId, { body }));
    expect(sent.filter(isWrite)).toHaveLength(3);
    expect((await hits()).map(({ action, count }) => [action, count]).sort()).toEqual([
      ['delete', 1],
      ['read', 2],
      ['write', 1],
    ]);
  });

  it('reports nothing of unknown subjects, and is not evaluated by searches', async () => {
    await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
    await deletes('nobody');
    await decide(accountId, asks('', 'read', 'file', { subject: { type: 'robot', id: 'x#y' } }));
    const body = { ...asks('mia', 'delete', 'opportunity') };
    for (const name of ['searchSubjects', 'searchResources', 'searchActions'] as const) {
      expect((await askPoint(name, accountId, { body })).status).toBe(200);
    }
    expect(await hits()).toEqual([]);
  });

  it('reports a support session under the user it acts for, also when it continues under another grant', async () => {
    await makeUser(accountId, 'olga', { role: 'owner' });
    const grant = async (id: string, duration: string) => {
      const as = user('owner', accountId, id);
      const made = await api('createGrant', { as, params: { accountId }, body: { duration, scope: 'full' } });
      expect(made.status).toBe(201);
    };
    await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
    await grant('olga', 'PT20M');
    const { sessionId } = await makeSession(accountId);
    const inside = asks('', 'delete', 'opportunity', { subject: { type: 'support_session', id: sessionId } });
    await decide(accountId, inside);
    await makeUser(accountId, 'oscar', { role: 'owner' });
    await grant('oscar', 'P8D');
    setClock(later(start, 20 * minute));
    await decide(accountId, inside);
    expect(await counts()).toEqual([
      ['olga', 1],
      ['oscar', 1],
    ]);
  });

  it.each(['a#b', '\u{1f600}', 'x'.repeat(1024), '__proto__', ' ', '\u0000'])(
    'counts actions and types as odd as %j',
    async (name) => {
      await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
      await decide(accountId, asks('mia', name, name));
      expect(await hits()).toMatchObject([{ action: name, resourceType: name, count: 1 }]);
    },
  );
});

describe('rules in shadow', () => {
  const inShadow = { shadow: true };

  it('report the decisions they would deny and permit, without deciding', async () => {
    const rules = [rule('f', 'forbid', { ...inShadow, roles: ['member'] }), rule('g', 'forbid', { roles: ['admin'] })];
    await putPolicy(accountId, { rules });
    expect([(await deletes()).decision, (await deletes('ada')).decision]).toEqual([true, false]);
    expect(await hits()).toMatchObject([{ userId: 'mia', source: 'rules', would: 'deny', rules: ['f'] }]);
    await putPolicy(accountId, { defaultDecision: 'deny', rules: [rule('p', 'permit', inShadow)] });
    expect((await deletes()).decision).toBe(false);
    expect(await hits()).toMatchObject([{ userId: 'mia', source: 'rules', would: 'permit', rules: ['p'] }]);
  });

  it('are evaluated with the live ones, and beside a draft', async () => {
    await putPolicy(accountId, {
      ...{ rules: [rule('f', 'forbid', inShadow)], draft: { defaultDecision: 'deny' } },
      ...{ twoFactor: 'sensitive', sensitiveActions: { actions: ['export'] } },
    });
    await deletes();
    // What two-factor authentication refuses already, a rule would not refuse anew.
    await decide(accountId, asks('mia', 'export', 'opportunity'));
    expect((await hits()).map(({ source, action, reason }) => [source, action, reason])).toEqual([
      ['draft', 'delete', 'default'],
      ['rules', 'delete', 'rule'],
    ]);
  });

  it('of a draft are in shadow there, too', async () => {
    await putPolicy(accountId, { draft: { rules: [rule('f', 'forbid', inShadow)] } });
    await deletes();
    expect(await hits()).toEqual([]);
  });
});
