import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { later, second, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { host, start, useHost } from '../support/world/host.ts';
import { makeLink, openLink, readLinks, recipient, setEmailChallenge } from '../support/world/links.ts';
import { makeUser } from '../support/world/world.ts';
import { outcome } from './attempts.ts';

useHost();

const opened = async () => (await host.journal()).filter(({ type }) => type === 'share-link.opened');
const onlyLink = async () => (await readLinks(host.accountId))[0];

describe('opening a link', () => {
  it('gives a token for its document, good for five minutes', async () => {
    const { linkId, code } = await makeLink(host.accountId, { documentId: 'contract-7' });
    setClock(later(start, second));
    const { status, body, headers } = await openLink(linkId, code);
    expect([status, body, headers['cache-control']]).toEqual([
      200,
      { documentId: 'contract-7', accessToken: expect.any(String), tokenType: 'Bearer', expiresIn: 300 },
      'no-store',
    ]);
    expect(await onlyLink()).toMatchObject({ uses: 1, lastOpenedAt: later(start, second), status: 'active' });
    expect(await opened()).toMatchObject([
      {
        at: later(start, second),
        actor: { kind: 'system', id: 'share-link' },
        target: { type: 'share-link', id: linkId },
        data: { documentId: 'contract-7', uses: 1 },
      },
    ]);
  });

  it('takes no token, and does not care for one', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    const answer = await api('openShareLink', {
      params: { linkId },
      body: { code, email: recipient },
      headers: { authorization: 'Bearer x.y.z' },
    });
    expect(answer.status).toBe(200);
  });

  it('names no address in journal, events and tokens', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    const { body } = await openLink(linkId, code);
    await openLink(linkId, code, 'mallory@mail.example');
    const payload = Buffer.from(body.accessToken.split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.stringify([await host.journal(), payload])).not.toMatch(/@mail|rita|mallory/);
  });

  it('again is another use, with another token', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    const [one, other] = [await openLink(linkId, code), await openLink(linkId, code)];
    expect(one.body.accessToken).not.toBe(other.body.accessToken);
    expect((await onlyLink())?.uses).toBe(2);
    expect((await opened()).map(({ data }) => data['uses'])).toEqual([1, 2]);
  });

  it.each([
    'rita@mail.example',
    ' RITA@Mail.Example\t',
    'zoe\u0308@x.example',
    'ZO\u00cb@X.EXAMPLE',
    'мария@почта.example',
  ])('takes any of the addresses, spelled %j', async (email) => {
    const recipients = ['a@x.example', recipient, 'Zo\u00eb@x.example', 'Мария@Почта.example', 'z@x.example'];
    const { linkId, code } = await makeLink(host.accountId, { recipients });
    expect((await openLink(linkId, ` ${code}\n`, email)).status).toBe(200);
  });

  it.each([
    'rita@mail.exampl',
    'rita@mail.example.',
    'rita@mail.example,a@x.example',
    'rit\u0430@mail.example',
    'RITA',
    '*@mail.example',
    '["rita@mail.example"]',
    '__proto__',
  ])('is not for %j', async (email) => {
    const { linkId, code } = await makeLink(host.accountId);
    expect(outcome(await openLink(linkId, code, email))).toEqual([403, 'link-refused']);
  });

  it.each<[string, (code: string) => string]>([
    ['cut', (code) => code.slice(0, -1)],
    ['longer', (code) => `${code}A`],
    ['padded', (code) => `${code}==`],
    [
      'in another case',
      (code) => code.replace(/[a-zA-Z]/, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())),
    ],
    // Decoded, both would be the same bytes.
    ['with a stray bit', (code) => code.slice(0, -1) + String.fromCharCode(code.charCodeAt(21) + 1)],
    ['twice', (code) => code + code],
    [
      'as what it decodes to',
      (code) =>
        Buffer.from(code, 'base64url')
          .toString('latin1')
          .replaceAll(/\p{Cc}/gu, '') || 'x',
    ],
  ])('takes no code that is %s', async (_, change) => {
    const { linkId, code } = await makeLink(host.accountId);
    expect(outcome(await openLink(linkId, change(code)))).toEqual([403, 'link-refused']);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no code', { email: recipient }],
    ['an empty code', { code: ' ', email: recipient }],
    ['a code that is none', { code: 1, email: recipient }],
    ['a code of 201 characters', { code: 'x'.repeat(201), email: recipient }],
    ['an empty address', { code: 'x', email: ' ' }],
    ['an address of 255 characters', { code: 'x', email: 'x'.repeat(255) }],
    ['null for an address', { code: 'x', email: null }],
    ['half a surrogate pair', { code: 'x', email: '\ud800' }],
    ['more', { code: 'x', email: recipient, admin: true }],
  ])('with %s is invalid, and no attempt', async (_, body) => {
    const { linkId, code } = await makeLink(host.accountId);
    for (let n = 0; n < 6; n++) {
      expect(outcome(await api('openShareLink', { params: { linkId }, body }))).toEqual([400, 'invalid-request']);
    }
    expect((await openLink(linkId, code)).status).toBe(200);
  });

  it('finds nothing under an id that is no link', async () => {
    expect(outcome(await openLink('lnk_01M80B7PC7FKCP02D8H2Q91GNK', 'x'))).toEqual([404, 'not-found']);
    expect(outcome(await openLink('lnk_x', 'x'))).toEqual([400, 'invalid-request']);
  });

  it('works after the user who shared it was removed', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    await makeUser(host.accountId, host.owner.id, { role: 'owner', status: 'suspended' });
    expect((await openLink(linkId, code)).status).toBe(200);
  });
});

describe('the extra layer', () => {
  it('is on by default: without an address nothing is looked at, nothing written, no attempt counted', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    for (const given of [code, 'wrong', code, 'wrong', code, 'wrong']) {
      const { result, sent } = await recorded(() => openLink(linkId, given, null));
      expect(outcome(result)).toEqual([422, 'email-needed']);
      expect(sent.filter(isWrite)).toEqual([]);
    }
    expect((await openLink(linkId, code)).status).toBe(200);
  });

  it('can be turned off: then the code does, and an address is ignored', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    await setEmailChallenge(host.accountId, false);
    for (const email of [null, 'mallory@mail.example', recipient]) {
      expect((await openLink(linkId, code, email)).status).toBe(200);
      expect(outcome(await openLink(linkId, 'wrong', email))).toEqual([403, 'link-refused']);
    }
  });

  it('counts from the very next request on when it is turned on again', async () => {
    const { linkId, code } = await makeLink(host.accountId);
    await setEmailChallenge(host.accountId, false);
    expect((await openLink(linkId, code, null)).status).toBe(200);
    await setEmailChallenge(host.accountId, true);
    expect(outcome(await openLink(linkId, code, null))).toEqual([422, 'email-needed']);
    expect(outcome(await openLink(linkId, code, 'mallory@mail.example'))).toEqual([403, 'link-refused']);
  });
});

it('the token verifies offline against the published keys (RFC 9068)', async () => {
  const { linkId, code } = await makeLink(host.accountId, { documentId: 'contract-7' });
  const { body } = await openLink(linkId, code);
  const { body: keys } = await api<JSONWebKeySet>('getKeys');
  const { payload, protectedHeader } = await jwtVerify(body.accessToken, createLocalJWKSet(keys), {
    issuer: 'https://gatehouse.example',
    audience: 'urn:gatehouse:document',
    typ: 'at+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(start),
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'],
  });
  const iat = Date.parse(start) / 1000;
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: '8a1c2d3e-0001' });
  expect(payload).toEqual({
    iss: 'https://gatehouse.example',
    sub: linkId,
    aud: 'urn:gatehouse:document',
    client_id: 'share-link',
    iat,
    exp: iat + 300,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    account_id: host.accountId,
    document_id: 'contract-7',
    link_id: linkId,
    scope: 'document',
  });
});
