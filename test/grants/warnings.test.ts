import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { handler } from '../../functions/expiry/sweep-handler.ts';
import { eventData } from '../../shared/events.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-21T08:00:00.000Z';
const ample = { getRemainingTimeInMillis: () => 300_000 };

let accountId: string;
beforeEach(async () => {
  setClock(start);
  accountId = await makeAccount();
});

/** What the rule does every minute, at an instant. */
const sweepAt = async (instant: string): Promise<void> => {
  setClock(instant);
  await handler({}, ample);
};

const grantEntries = async (): Promise<JournalEntry[]> => {
  const as = user('owner', accountId);
  const { body } = await api<{ items: JournalEntry[] }>('listJournal', { as, params: { accountId } });
  return body.items.reverse().filter(({ type }) => type.startsWith('grant.') && type !== 'grant.created');
};
const types = async () => (await grantEntries()).map(({ type, at }) => [type, at]);

describe('the warning before the end', () => {
  it('comes once, at its instant, with the means to extend; then the end', async () => {
    const { grant, etag } = await makeGrant(accountId, { duration: 'P14D' });
    const due = later(start, 13 * day);
    await sweepAt(later(due, -1));
    expect(await grantEntries()).toEqual([]);
    await sweepAt(due);
    await sweepAt(later(due, minute));
    const [warning, ...more] = await grantEntries();
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      type: 'grant.expiring',
      at: due,
      actor: { kind: 'system', id: 'sweep' },
      target: { id: grant.grantId },
    });
    const { extend, expiresAt } = eventData['grant.expiring'].parse(warning?.data);
    expect(expiresAt).toBe(grant.expiresAt);

    // Followed to the letter, it extends; and the warning has not spent the entity tag that a caller holds.
    expect([extend.method, extend.path, extend.ifMatch]).toEqual([
      'PATCH',
      `/v1/accounts/${accountId}/grants/${grant.grantId}`,
      etag,
    ]);
    const [, , , , , grantId = ''] = extend.path.split('/');
    const as = user('owner', accountId);
    const extended = await api<Grant>('changeGrant', {
      as,
      params: { accountId, grantId },
      body: { duration: 'P14D' },
      headers: { 'if-match': extend.ifMatch },
    });
    expect(extended.status).toBe(200);

    // The new end has a warning of its own.
    const end = extended.body.expiresAt ?? '';
    await sweepAt(later(end, -day));
    await sweepAt(end);
    await sweepAt(later(end, minute));
    expect(await types()).toEqual([
      ['grant.expiring', due],
      ['grant.changed', later(due, minute)],
      ['grant.expiring', later(end, -day)],
      ['grant.expired', end],
    ]);
  });

  it('of a minute comes six seconds before, and is left out when the sweep comes after the end', async () => {
    await makeGrant(accountId, { duration: 'PT1M' });
    await makeGrant(accountId, { duration: 'PT2M' });
    await sweepAt(later(start, 54 * second));
    expect(await types()).toEqual([['grant.expiring', later(start, 54 * second)]]);
    await sweepAt(later(start, day));
    expect((await types()).map(([type]) => type)).toEqual(['grant.expiring', 'grant.expired', 'grant.expired']);
  });

  it('never comes for a grant that was revoked', async () => {
    const { grant } = await makeGrant(accountId, { duration: 'PT1M' });
    await api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
    await sweepAt('2099-01-01T00:00:00.000Z');
    expect((await types()).map(([type]) => type)).toEqual(['grant.revoked']);
  });
});

describe('the sweep', () => {
  it('says when its time ran out, and the next one goes on', async () => {
    const { grant } = await makeGrant(accountId, { duration: 'PT1M' });
    const end = grant.expiresAt ?? '';
    expect(await sweep(end, () => false)).toMatchObject({ expired: 0, complete: false });
    expect(await sweep(end, () => true)).toMatchObject({ expired: 1, complete: true });
    expect(await sweep(end, () => true)).toMatchObject({ expired: 0, complete: true });
  });

  it('goes on past a grant that cannot be written, and then fails so that the alarm sees it', async () => {
    const bad = (await makeGrant(accountId, { duration: 'PT1M' })).grant;
    const good = (await makeGrant(accountId, { duration: 'PT1M' })).grant;
    setClock(bad.expiresAt ?? '');
    const run = around(
      (sent, send) =>
        sent.action === 'TransactWriteItems' && JSON.stringify(sent.input).includes(bad.grantId)
          ? Promise.reject(new Error('item too large'))
          : send(),
      () => handler({}, ample),
    );
    await expect(run).rejects.toThrow('1 could not be swept');
    expect((await grantEntries()).map(({ type, target }) => [type, target.id])).toEqual([
      ['grant.expired', good.grantId],
    ]);
    await handler({}, ample);
    expect((await grantEntries()).map(({ target }) => target.id)).toEqual([good.grantId, bad.grantId]);
  });
});
