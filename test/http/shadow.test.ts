import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShadowHit } from '../../shared/domain/shadow.ts';
import { log } from '../../shared/log.ts';
import { api } from '../support/api.ts';
import { readPages } from '../support/chain.ts';
import { user } from '../support/identity.ts';
import { makeKms } from '../support/kms.ts';
import { around, isWrite, recorded } from '../support/sdk.ts';
import { makeTable } from '../support/table.ts';
import { day, later, makeSession, makeUser, minute, setClock } from '../support/world.ts';
import { askPoint, asks, decide, makeDreamTeam, putPolicy } from './authzen-world.ts';

makeKms();

const start = '2026-11-21T08:00:00.000Z';
let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  setClock(start);
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
  await makeUser(accountId, 'ada', { role: 'admin' });
});
afterEach(() => {
  setClock();
  vi.restoreAllMocks();
});

const hits = (): Promise<ShadowHit[]> =>
  readPages('listShadowHits', { as: user('owner', accountId), params: { accountId } });
const counts = async (): Promise<[string, number][]> => (await hits()).map(({ userId, count }) => [userId, count]);
const deletes = (userId = 'mia', type = 'opportunity') => decide(accountId, asks(userId, 'delete', type));
const restricted = { restrictions: { 'opportunity.delete': 'admins' } };
const rule = (id: string, effect: 'permit' | 'forbid', more = {}) => ({
  ...{ id, effect, actions: ['delete'], resourceTypes: ['opportunity'] },
  ...more,
});

describe('a draft beside the policy', () => {
  it('tells whom it would hit, by user and action', async () => {
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

  it('tells whom it would let through', async () => {
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

  it('that says the same tells nothing, and costs nothing', async () => {
    await putPolicy(accountId, { ...restricted, draft: { ...restricted, defaultDecision: 'permit' } });
    const { sent } = await recorded(async () => [await deletes(), await deletes('ada')]);
    expect(sent.filter(isWrite)).toEqual([]);
    expect(await hits()).toEqual([]);
  });

  it('that is not there tells nothing', async () => {
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

  it('says nothing of whom no policy knows, and is not asked by searches', async () => {
    await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
    await deletes('nobody');
    await decide(accountId, asks('', 'read', 'file', { subject: { type: 'robot', id: 'x#y' } }));
    const body = { ...asks('mia', 'delete', 'opportunity') };
    for (const name of ['searchSubjects', 'searchResources', 'searchActions'] as const) {
      expect((await askPoint(name, accountId, { body })).status).toBe(200);
    }
    expect(await hits()).toEqual([]);
  });

  it('tells of a support session by whom it acts for, also when another grant carries it on', async () => {
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

  it.each(['a#b', '\ud800', 'x'.repeat(1024), '__proto__', ' ', '\u0000'])(
    'counts actions and types as odd as %j',
    async (name) => {
      await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
      await decide(accountId, asks('mia', name, name));
      expect(await hits()).toMatchObject([
        { action: name.toWellFormed(), resourceType: name.toWellFormed(), count: 1 },
      ]);
    },
  );
});

describe('rules in shadow', () => {
  const inShadow = { shadow: true };

  it('tell whom they would hit, and let through, without deciding', async () => {
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

describe('counting', () => {
  const draft = { draft: restricted };
  const writes = async (work: () => Promise<unknown>) => (await recorded(work)).sent.filter(isWrite).length;

  it('is one write a minute at most for what is the same, and exact with the next', async () => {
    await putPolicy(accountId, draft);
    expect(await writes(() => deletes())).toBe(1);
    setClock(later(start, minute - 1));
    for (let n = 0; n < 3; n++) expect(await writes(() => deletes())).toBe(0);
    expect(await counts()).toEqual([['mia', 1]]);
    setClock(later(start, minute));
    expect(await writes(() => deletes())).toBe(1);
    expect(await counts()).toEqual([['mia', 5]]);
    expect(await hits()).toMatchObject([{ firstAt: start, lastAt: later(start, minute) }]);
  });

  it('of users, actions and types is each by itself', async () => {
    await makeUser(accountId, 'max');
    await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
    for (const userId of ['mia', 'max']) {
      for (const action of ['read', 'write']) {
        for (const type of ['file', 'folder']) {
          expect(await writes(() => decide(accountId, asks(userId, action, type)))).toBe(1);
        }
      }
    }
    const found = (await hits()).map(({ userId, action, resourceType, count }) => [
      userId,
      action,
      resourceType,
      count,
    ]);
    expect(found).toHaveLength(8);
    expect(new Set(found.map(String)).size).toBe(8);
    expect(found.map(([userId]) => userId)).toEqual([...new Array(4).fill('max'), ...new Array(4).fill('mia')]);
  });

  it('in pages tells of each once', async () => {
    for (const id of ['max', 'zoe']) await makeUser(accountId, id);
    await putPolicy(accountId, draft);
    for (const id of ['zoe', 'mia', 'max']) await deletes(id);
    const as = user('admin', accountId);
    const page = (query: Record<string, string>) =>
      api<{ items: ShadowHit[]; nextPageToken?: string }>('listShadowHits', { as, params: { accountId }, query });
    const first = (await page({ pageSize: '2' })).body;
    expect(first.items.map(({ userId }) => userId)).toEqual(['max', 'mia']);
    const last = (await page({ pageSize: '2', pageToken: first.nextPageToken ?? '' })).body;
    expect([last.items.map(({ userId }) => userId), last.nextPageToken]).toEqual([['zoe'], undefined]);
  });

  it('goes back 30 days, today included', async () => {
    await putPolicy(accountId, draft);
    await deletes();
    setClock(later(start, 10 * day));
    await deletes();
    await deletes('ada');
    for (const [days, expected] of [
      [29, 2],
      [30, 1],
      [39, 1],
    ] as const) {
      // To the end of the day, in UTC.
      setClock(later('2026-11-21T00:00:00.000Z', (days + 1) * day - 1));
      expect(await counts()).toEqual([['mia', expected]]);
    }
    setClock(later('2026-11-21T00:00:00.000Z', 40 * day));
    expect(await hits()).toEqual([]);
    // What is counted anew is counted alone.
    await deletes();
    expect(await counts()).toEqual([['mia', 1]]);
  });

  it('leaves nothing for longer than it needs', async () => {
    await putPolicy(accountId, draft);
    const { sent } = await recorded(() => deletes());
    const [write] = sent.filter(isWrite);
    const values = write?.input['ExpressionAttributeValues'] as Record<string, number> | undefined;
    expect((values?.[':ttl'] ?? 0) * 1000 - Date.parse(start)).toBe(31 * day);
  });

  it('begins anew with what is evaluated, not with other settings', async () => {
    await putPolicy(accountId, draft);
    await deletes();
    await putPolicy(accountId, { ...draft, trashDays: 7 });
    expect(await counts()).toEqual([['mia', 1]]);
    await putPolicy(accountId, { draft: { ...restricted, trashDays: 7 } });
    expect(await hits()).toEqual([]);
    // At once, though the last write of such a kind was a moment ago.
    await deletes();
    expect(await counts()).toEqual([['mia', 1]]);
    await putPolicy(accountId, {});
    expect(await hits()).toEqual([]);
  });

  it.each(['before', 'after'])('that fails %s the write fails no decision, and is made up for', async (when) => {
    await putPolicy(accountId, draft);
    const logged = vi.spyOn(log, 'error').mockReturnValue();
    const { decision } = await around(
      async (sent, send) => {
        if (!isWrite(sent)) return send();
        if (when === 'after') await send();
        throw new Error('the table is gone');
      },
      () => deletes(),
    );
    expect([decision, await counts()]).toEqual([true, when === 'after' ? [['mia', 1]] : []]);
    expect(logged.mock.calls.map(([code]) => code)).toEqual(['SHADOW_UNCOUNTED']);
    setClock(later(start, minute));
    await deletes();
    // An answer that was lost counts twice rather than not at all.
    expect(await counts()).toEqual([['mia', when === 'after' ? 3 : 2]]);
  });

  it('holds up no decision, however long it takes', async () => {
    await putPolicy(accountId, draft);
    const { decision } = await around(
      (sent, send) => (isWrite(sent) ? new Promise(() => undefined) : send()),
      () => deletes(),
    );
    expect(decision).toBe(true);
  });

  it('goes on with what was met before, whoever is met next', async () => {
    await putPolicy(accountId, draft);
    for (let n = 0; n < 5; n++) await deletes();
    expect(await counts()).toEqual([['mia', 1]]);
    setClock(later(start, minute));
    const other = asks('mia', 'delete', 'client_folder');
    await putPolicy(accountId, draft);
    await decide(accountId, other);
    expect(await counts()).toEqual([['mia', 5]]);
  });

  it('by many at once is exact', async () => {
    await putPolicy(accountId, draft);
    await Promise.all(Array.from({ length: 20 }, () => deletes()));
    setClock(later(start, minute));
    await deletes();
    expect(await counts()).toEqual([['mia', 21]]);
  });

  // The last one: from here on all is loaded anew.
  it('by several processes adds up', async () => {
    await putPolicy(accountId, draft);
    await deletes();
    vi.resetModules();
    const other = await import('./authzen-world.ts');
    (await import('../support/world.ts')).setClock(start);
    for (let n = 0; n < 2; n++) await other.decide(accountId, asks('mia', 'delete', 'opportunity'));
    expect(await counts()).toEqual([['mia', 2]]);
  });
});
