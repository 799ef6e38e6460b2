import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { countErased, erasedWithoutRecord } from '../../cli/verify/personal-fields.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { around, type Sent } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink } from '../support/world/links.ts';
import { makeAccount, makeGrant, makeUser } from '../support/world/world.ts';
import { itemsOf, verifiedJournal } from './closed-world.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-02-10T08:00:00.000Z';
const sweepAt = async (instant: string): Promise<void> => {
  setClock(instant);
  await sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
};

const nadia = 'nadia@personal.example';

/** An account in which Nadia and Olga have each given a grant, and links that were sent to both. */
const makeShared = async () => {
  const accountId = await makeAccount();
  await makeUser(accountId, 'nadia', { name: 'Nadia Personal', email: nadia, role: 'owner' });
  for (const id of ['nadia', 'olga']) {
    const as = user('owner', accountId, id);
    await api('createGrant', { as, params: { accountId }, body: { reason: `words of ${id}` } });
  }
  const own = await makeLink(accountId, { recipients: [nadia] });
  const shared = await makeLink(accountId, { recipients: [nadia, 'rita@mail.example'] });
  return { accountId, own, shared };
};

const remove = (accountId: string, query: Record<string, string> = {}) =>
  api('deleteUser', { as: service, params: { accountId, userId: 'nadia' }, query });

const readLink = async (accountId: string, linkId: string) =>
  (await api('getShareLink', { as: service, params: { accountId, linkId } })).body;

describe('the erasure of a user', () => {
  it('takes what they wrote, where they were and their address, and leaves what others did', async () => {
    setClock(start);
    const { accountId, own, shared } = await makeShared();
    const before = await verifiedJournal(accountId);
    expect((await remove(accountId, { erase: 'true' })).status).toBe(200);
    await sweepAt(later(start, minute));
    const left = [...(await itemsOf(accountId)).values()].join();
    for (const text of [nadia, 'Nadia Personal']) expect(left).not.toContain(text);
    expect(await readLink(accountId, own.linkId)).toMatchObject({ status: 'revoked', recipients: [] });
    expect(await readLink(accountId, shared.linkId)).toMatchObject({
      status: 'active',
      recipients: ['rita@mail.example'],
    });
    const after = await verifiedJournal(accountId);
    expect(after.slice(0, before.length).map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
    expect(countErased(after)).toBe(3);
    expect(erasedWithoutRecord(after)).toEqual([]);
    const grants = after.filter(({ type }) => type === 'grant.created');
    expect(grants.map(({ actor, data, origin }) => [actor.id, data['reason'], origin?.ip])).toEqual([
      ['nadia', undefined, undefined],
      ['olga', 'words of olga', '127.0.0.1'],
    ]);
    expect(after.at(-1)).toMatchObject({ type: 'user.erased', target: { id: 'nadia' }, actor: { kind: 'service' } });
  });

  it('may be asked for after the removal, and again', async () => {
    setClock(start);
    const { accountId } = await makeShared();
    expect((await remove(accountId)).status).toBe(200);
    await sweepAt(later(start, minute));
    expect(countErased(await verifiedJournal(accountId))).toBe(0);
    for (const minutes of [2, 4]) {
      setClock(later(start, minutes * minute));
      expect((await remove(accountId, { erase: 'true' })).status).toBe(200);
      await sweepAt(later(start, (minutes + 1) * minute));
      expect(countErased(await verifiedJournal(accountId))).toBe(3);
    }
    expect((await remove(accountId)).status).toBe(404);
  });

  it('takes their address from links when the request is repeated before it has begun', async () => {
    setClock(start);
    const { accountId, shared } = await makeShared();
    for (const attempt of [1, 2]) {
      setClock(later(start, attempt));
      expect((await remove(accountId, { erase: 'true' })).status).toBe(200);
    }
    await sweepAt(later(start, minute));
    expect([...(await itemsOf(accountId)).values()].join()).not.toContain(nadia);
    expect(await readLink(accountId, shared.linkId)).toMatchObject({ recipients: ['rita@mail.example'] });
  });

  it('takes the addresses of both users when a second one under the id is erased before the first', async () => {
    setClock(start);
    const { accountId, shared } = await makeShared();
    const another = 'another@mail.example';
    await remove(accountId, { erase: 'true' });
    setClock(later(start, 1));
    await makeUser(accountId, 'nadia', { name: 'Another', email: another, role: 'owner' });
    const { linkId } = await makeLink(accountId, { recipients: [another, 'rita@mail.example'] });
    setClock(later(start, 2));
    for (const _attempt of [1, 2]) expect((await remove(accountId, { erase: 'true' })).status).toBe(200);
    await sweepAt(later(start, minute));
    const left = [...(await itemsOf(accountId)).values()].join();
    for (const email of [nadia, another]) expect(left).not.toContain(email);
    for (const id of [shared.linkId, linkId])
      expect(await readLink(accountId, id)).toMatchObject({ recipients: ['rita@mail.example'] });
  });

  it('takes what they wrote in a request that was under way, from a function whose clock is ahead', async () => {
    setClock(later(start, 2000));
    const { accountId } = await makeShared();
    const { grant } = await makeGrant(accountId);
    const params = { accountId, grantId: grant.grantId };
    const as = user('owner', accountId, 'nadia');
    let isFirst = true;
    const removedMeanwhile = async ({ action }: Sent, send: () => Promise<unknown>) => {
      if (action !== 'TransactWriteItems' || !isFirst) return send();
      isFirst = false;
      setClock(start);
      await remove(accountId, { erase: 'true' });
      await sweepAt(later(start, 1000));
      return send();
    };
    const revoke = () => api('revokeGrant', { as, params, body: { reason: 'words of nadia' } });
    expect((await around(removedMeanwhile, revoke)).status).toBe(200);
    await sweepAt(later(start, minute));
    const after = await verifiedJournal(accountId);
    expect(after.map(({ type }) => type)).toContain('user.erased');
    const own = after.filter(({ actor, type }) => actor.id === 'nadia' && type === 'grant.revoked');
    expect(own).not.toEqual([]);
    for (const entry of own)
      expect([entry.origin, entry.data['endReason'], entry.commitments]).toEqual([
        undefined,
        undefined,
        expect.anything(),
      ]);
  });

  it('leaves what a user does who comes later under the same id', async () => {
    setClock(start);
    const { accountId } = await makeShared();
    await remove(accountId, { erase: 'true' });
    setClock(later(start, 1));
    await makeUser(accountId, 'nadia', { name: 'Another', email: 'another@mail.example', role: 'owner' });
    const as = user('owner', accountId, 'nadia');
    await api('createGrant', { as, params: { accountId }, body: { reason: 'words of another' } });
    await sweepAt(later(start, minute));
    const reasons = (await verifiedJournal(accountId)).map(({ data }) => data['reason']);
    expect(reasons.filter((reason) => reason !== undefined)).toEqual(['words of olga', 'words of another']);
  });
});
