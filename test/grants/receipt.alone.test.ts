import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkReceipt } from '../../cli/verify/receipt.ts';
import { sweep } from '../../functions/expiry/sweep.ts';
import { epochSeconds } from '../../shared/core/instant.ts';
import type { Receipt } from '../../shared/grants/receipt.ts';
import { verifyOwnToken } from '../../shared/tokens/verify.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount, makeGrant, makeUser } from '../support/world/world.ts';
import { granted, keysOf, owner, receiptOf, start, useAccounts } from './receipts.ts';

const kms = makeKms();
useAccounts();
const hour = 60 * minute;

const payloadOf = (jws: string): Receipt => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());

describe('the receipt', () => {
  it('of an open grant says who agreed to what until when, and that it is open', async () => {
    const { accountId, grant } = await granted();
    const { status, headers, body } = await receiptOf(accountId, grant.grantId);
    expect([status, headers['content-type']]).toEqual([200, 'application/jose']);
    const { receipt, entries } = checkReceipt(body, await keysOf(accountId));
    expect(receipt).toMatchObject({
      ...{ iss: 'https://gatehouse.example', accountId, grantId: grant.grantId, status: 'active' },
      ...{ agreedBy: grant.grantedBy, agreedAt: grant.grantedAt },
      terms: { scope: 'full', teams: grant.teams, expiresAt: grant.expiresAt, reason: 'a question', ticket: 'T-1' },
    });
    expect(receipt.end).toBeUndefined();
    expect(entries.map(({ type }) => type)).toEqual(['grant.created']);
  });

  it('of a scheduled grant says from when it counts, and the same once it has started', async () => {
    const startsAt = later(start, hour);
    const { accountId, grant } = await granted({ startsAt });
    const keys = await keysOf(accountId);
    const early = checkReceipt((await receiptOf(accountId, grant.grantId)).body, keys);
    expect(early.receipt).toMatchObject({ status: 'scheduled', agreedAt: start, terms: { startsAt } });
    setClock(startsAt);
    await sweep(startsAt, () => true);
    const late = checkReceipt((await receiptOf(accountId, grant.grantId)).body, keys);
    expect(late.receipt).toMatchObject({ status: 'active', agreedAt: start, terms: { startsAt } });
    expect(late.entries.map(({ type }) => type)).toEqual(['grant.created']);
  });

  it('of a grant that was started early proves the consent to that', async () => {
    const { accountId, grant } = await granted({ startsAt: later(start, hour) });
    setClock(later(start, minute));
    const params = { accountId, grantId: grant.grantId };
    const headers = { 'if-match': '*' };
    await api('changeGrant', { as: owner(accountId, 'oscar'), params, body: { startsAt: null }, headers });
    const { body } = await receiptOf(accountId, grant.grantId);
    const { receipt, entries } = checkReceipt(body, await keysOf(accountId));
    expect(receipt).toMatchObject({ status: 'active', agreedAt: later(start, minute), agreedBy: { userId: 'oscar' } });
    expect(entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.changed']);
  });

  it('of a grant that has lost its grantor before its start says that it gives no access', async () => {
    const { accountId, grant } = await granted({ startsAt: later(start, hour) });
    setClock(later(start, minute));
    await makeUser(accountId, grant.grantedBy.userId, { role: 'member' });
    setClock(later(start, hour));
    await sweep(later(start, hour), () => true);
    const { body } = await receiptOf(accountId, grant.grantId);
    const { receipt } = checkReceipt(body, await keysOf(accountId));
    expect(receipt).toMatchObject({ status: 'active', grantorUnavailable: true });
  });

  it('of a revoked grant says who ended it, and why', async () => {
    const { accountId, grant } = await granted();
    setClock(later(start, minute));
    const params = { accountId, grantId: grant.grantId };
    await api('revokeGrant', { as: owner(accountId, 'oscar'), params, body: { reason: 'done' } });
    expect(problemName(await api('getGrantReceipt', { as: owner(accountId), params }))).toBe('not-chained');
    const { receipt, entries } = checkReceipt(
      (await receiptOf(accountId, grant.grantId)).body,
      await keysOf(accountId),
    );
    expect(receipt).toMatchObject({
      status: 'revoked',
      end: { endedAt: later(start, minute), endedBy: 'oscar', endReason: 'done' },
    });
    expect(entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.revoked']);
  });

  it('of a grant that was changed and revoked in the same millisecond has the entry of its end', async () => {
    const { accountId, grant, etag } = await granted();
    setClock(later(start, minute));
    const call = { as: owner(accountId, 'oscar'), params: { accountId, grantId: grant.grantId } };
    await api('changeGrant', { ...call, body: { scope: 'read_only' }, headers: { 'if-match': etag } });
    await api('revokeGrant', call);
    const { entries } = checkReceipt((await receiptOf(accountId, grant.grantId)).body, await keysOf(accountId));
    expect(entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.revoked']);
  });

  it('of an expired grant has the entry of its end as soon as there is one', async () => {
    const { accountId, grant } = await granted();
    setClock(later(start, 2 * hour));
    const keys = await keysOf(accountId);
    const early = checkReceipt((await receiptOf(accountId, grant.grantId)).body, keys);
    expect(early.receipt).toMatchObject({ status: 'expired', end: { endedAt: grant.expiresAt } });
    expect(early.entries).toHaveLength(1);
    setClock(later(start, 2 * hour + minute));
    await sweep(later(start, 2 * hour + minute), () => true);
    const late = checkReceipt((await receiptOf(accountId, grant.grantId)).body, keys);
    expect(late.entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.expired']);
  });

  it('of a grant that was widened names who agreed to that, and proves both', async () => {
    const { accountId, grant, etag } = await granted({ scope: 'read_only' });
    setClock(later(start, minute));
    const params = { accountId, grantId: grant.grantId };
    await api('changeGrant', {
      as: owner(accountId, 'oscar'),
      params,
      body: { scope: 'full', duration: 'P2D' },
      headers: { 'if-match': etag },
    });
    const { receipt, entries } = checkReceipt(
      (await receiptOf(accountId, grant.grantId)).body,
      await keysOf(accountId),
    );
    expect(receipt).toMatchObject({ agreedBy: { userId: 'oscar' }, agreedAt: later(start, minute) });
    expect(entries.map(({ type }) => type)).toEqual(['grant.created', 'grant.changed']);
  });

  it('of a grant that has lost its grantor says that it gives no access', async () => {
    const accountId = await makeAccount();
    await makeUser(accountId, 'mia', { role: 'owner' });
    const as = owner(accountId, 'mia');
    const { body: grant } = await api<{ grantId: string }>('createGrant', { as, params: { accountId }, body: {} });
    const read = async () =>
      checkReceipt((await receiptOf(accountId, grant.grantId)).body, await keysOf(accountId)).receipt;
    expect((await read()).grantorUnavailable).toBeUndefined();
    await makeUser(accountId, 'mia', { role: 'owner', status: 'suspended' });
    expect(await read()).toMatchObject({ status: 'active', grantorUnavailable: true, agreedBy: { userId: 'mia' } });
  });

  it('does not exist for a grant that does not, or of another account', async () => {
    const { grant } = await granted();
    const other = await makeAccount();
    expect(problemName(await receiptOf(other, grant.grantId))).toBe('not-found');
  });

  it('is no token', async () => {
    const { accountId, grant } = await granted();
    const { body } = await receiptOf(accountId, grant.grantId);
    expect(await verifyOwnToken(body, 'at+jwt')).toBeUndefined();
    expect(await verifyOwnToken(body, 'secevent+jwt')).toBeUndefined();
  });
});

describe('a forged receipt is refused', () => {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = (jws: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString());
  const unsigned = 'no known key has signed the receipt';

  it('with another algorithm, key, type or signature, and after any change', async () => {
    const { accountId, grant } = await granted();
    const { body } = await receiptOf(accountId, grant.grantId);
    const keys = await keysOf(accountId);
    const [head = '', payload = '', signature = ''] = body.split('.');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const own = sign('sha256', Buffer.from(`${head}.${payload}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const edited = encode({ ...payloadOf(body), agreedBy: { userId: 'mallory', role: 'owner' } });
    const forged = [
      `${encode({ ...header(body), alg: 'none' })}.${payload}.`,
      `${encode({ ...header(body), alg: 'none' })}.${payload}.${signature}`,
      `${encode({ ...header(body), alg: 'HS256' })}.${payload}.${signature}`,
      `${encode({ ...header(body), typ: 'at+jwt' })}.${payload}.${signature}`,
      `${encode({ ...header(body), kid: 'other' })}.${payload}.${signature}`,
      `${head}.${payload}.${own.toString('base64url')}`,
      `${head}.${edited}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${body}.x`,
      '',
    ];
    for (const one of forged) expect(() => checkReceipt(one, keys), one).toThrow(unsigned);
  });

  it('with the key of another account', async () => {
    const { accountId, grant } = await granted();
    const { body } = await receiptOf(accountId, grant.grantId);
    const keys = await keysOf(await makeAccount());
    expect(() => checkReceipt(body, keys)).toThrow(`the receipt is of gatehouse.example/${accountId}, whose key`);
  });

  /** What a fault of ours could have signed. */
  const signedWith = (jws: string, change: (receipt: Receipt) => Partial<Receipt>): string => {
    const receipt = payloadOf(jws);
    const input = `${jws.split('.')[0]}.${encode({ ...receipt, ...change(receipt) })}`;
    return `${input}.${kms.signatureOf(input, process.env['CHECKPOINT_KEY'])}`;
  };

  it('when it says something else than the journal, though it is signed', async () => {
    const { accountId, grant } = await granted({ scope: 'read_only', teams: ['customer_service'] });
    const { body } = await receiptOf(accountId, grant.grantId);
    setClock(later(start, minute));
    await api('revokeGrant', { as: owner(accountId), params: { accountId, grantId: grant.grantId } });
    const ended = (await receiptOf(accountId, grant.grantId)).body;
    const { grant: other } = await makeGrant(accountId);
    const another = payloadOf((await receiptOf(accountId, other.grantId)).body);
    const keys = await keysOf(accountId);
    const entryId = payloadOf(body).entries[0]?.entry.entryId;
    const cases: [jws: string, change: (receipt: Receipt) => Partial<Receipt>, message: string][] = [
      [body, ({ agreedBy }) => ({ agreedBy: { ...agreedBy, userId: 'mallory' } }), 'agreed, not mallory'],
      [body, () => ({ agreedAt: later(start, 1) }), 'no entry says that someone agreed at'],
      [body, ({ terms }) => ({ terms: { ...terms, scope: 'full' } }), 'the grant allows more than'],
      [body, ({ terms }) => ({ terms: { ...terms, teams: ['technical_support'] } }), 'the grant allows more than'],
      [body, ({ terms }) => ({ terms: { ...terms, expiresAt: null } }), 'the grant allows more than'],
      [body, ({ terms }) => ({ terms: { ...terms, reason: 'another' } }), `reason is not that of ${entryId}`],
      [body, () => ({ entries: [] }), 'the receipt lacks the entry of the creation'],
      [body, () => ({ entries: another.entries }), 'is of another grant'],
      [body, () => ({ status: 'revoked' }), 'not when the grant ended'],
      [body, () => ({ status: 'expired', end: { endedAt: grant.expiresAt ?? '' } }), 'the grant was not to end at'],
      [body, () => ({ iat: epochSeconds(grant.expiresAt ?? '') }), 'and that the grant ended at'],
      [body, () => ({ status: 'suspended', iat: epochSeconds(later(start, day)) }), 'the receipt says suspended at'],
      [ended, () => ({ status: 'active' }), 'says active, and that the grant has ended'],
      [ended, ({ entries }) => ({ entries: entries.slice(0, 1) }), 'no entry says that olga ended the grant'],
      [ended, ({ end }) => ({ end: { endedAt: end?.endedAt ?? '', endedBy: 'oscar' } }), 'no entry says that oscar'],
      [
        body,
        ({ entries: [one] }) => ({ entries: one ? [{ ...one, entry: { ...one.entry, at: later(start, 5) } }] : [] }),
        `${entryId} was altered`,
      ],
    ];
    for (const [jws, change, message] of cases) {
      expect(() => checkReceipt(signedWith(jws, change), keys), message).toThrow(message);
    }
  });
});
