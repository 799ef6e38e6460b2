import { describe, expect, it, vi } from 'vitest';
import { readAccount } from '../../shared/accounts/account-store.ts';
import { log } from '../../shared/core/log.ts';
import { countDifference } from '../../shared/decisions/shadow-store.ts';
import type { ShadowHit } from '../../shared/policies/shadow-hit.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around, isWrite, recorded } from '../support/database/sdk.ts';
import { start } from '../support/world/host.ts';
import { makeUser } from '../support/world/world.ts';
import { asks, decide, putPolicy } from './authzen-world.ts';
import { accountId, counts, deletes, hits, restricted, useShadowWorld } from './shadow-world.ts';

useShadowWorld();

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

  it('in pages has each once', async () => {
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

  it('goes on with earlier differences, whichever user comes next', async () => {
    await putPolicy(accountId, draft);
    for (let n = 0; n < 5; n++) await deletes();
    expect(await counts()).toEqual([['mia', 1]]);
    setClock(later(start, minute));
    const other = asks('mia', 'delete', 'client_folder');
    await putPolicy(accountId, draft);
    await decide(accountId, other);
    expect(await counts()).toEqual([['mia', 5]]);
  });

  it('written late adds to the number alone: what was met last stays so', async () => {
    const kind = {
      source: 'draft',
      userId: 'mia',
      action: 'delete',
      resourceType: 'opportunity',
      would: 'deny',
      reason: 'rule',
    } as const;
    const { signal } = new AbortController();
    const at = (seconds: number) => later(start, seconds * 1000);
    await putPolicy(accountId, draft);
    const { documentVersion = 0 } = (await readAccount(accountId))?.policy ?? {};
    const add = (rule: string, count: number, from: number, to: number) =>
      countDifference(
        accountId,
        documentVersion,
        { ...kind, rules: [rule] },
        count,
        { from: at(from), to: at(to) },
        signal,
      );
    await add('first', 1, 0, 0);
    await add('last', 2, 100, 120);
    await add('late', 4, 10, 20);
    expect(await hits()).toMatchObject([{ count: 7, firstAt: at(0), lastAt: at(120), rules: ['last'] }]);
  });

  it('of another version has pages of its own', async () => {
    for (const id of ['max', 'zoe']) await makeUser(accountId, id);
    await putPolicy(accountId, draft);
    for (const id of ['zoe', 'mia', 'max']) await deletes(id);
    const request = { as: user('admin', accountId), params: { accountId } };
    const page = (query: Record<string, string>) =>
      api<{ nextPageToken: string }>('listShadowHits', { ...request, query: { pageSize: '1', ...query } });
    const { nextPageToken: pageToken } = (await page({})).body;
    expect((await page({ pageToken })).status).toBe(200);
    await putPolicy(accountId, { ...draft, defaultDecision: 'deny' });
    const stale = await page({ pageToken });
    expect([stale.status, problemName(stale)]).toEqual([400, 'invalid-page-token']);
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
    (await import('../support/clock/clock.ts')).setClock(start);
    for (let n = 0; n < 2; n++) await other.decide(accountId, asks('mia', 'delete', 'opportunity'));
    expect(await counts()).toEqual([['mia', 2]]);
  });
});
