import { exportSPKI, generateKeyPair } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { InvalidToken, type Verifier } from '../../../package/verify/index.ts';
import { createFakeGatehouse, type FakeGatehouse } from '../../support/product/fake-gatehouse.ts';

let gatehouse: FakeGatehouse;
let verifier: Verifier;
beforeEach(async () => {
  gatehouse = await createFakeGatehouse();
  verifier = gatehouse.verifier({ poll: false });
});

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = (token: string) => expect(verifier.verify(token)).rejects.toBeInstanceOf(InvalidToken);

test('a genuine token says who acts for whom', async () => {
  const seconds = gatehouse.seconds();
  expect(await verifier.verify(await gatehouse.token())).toEqual({
    accountId: 'acme',
    userId: 'olivia',
    agent: { id: 'ada', team: 'technical_support' },
    scope: 'full',
    sessionId: 'ses_1',
    grantId: 'grt_1',
    epoch: 1,
    tokenId: 'tok_1',
    issuedAt: seconds,
    expiresAt: seconds + 300,
  });
});

test('a genuine token is verified offline: keys are fetched once, and nothing else is asked', async () => {
  for (let number = 1; number <= 5; number += 1) {
    gatehouse.state.millis += 61_000;
    await verifier.verify(await gatehouse.token({ jti: `tok_${number}` }));
  }
  expect(gatehouse.state).toMatchObject({ keysFetched: 1, polls: [], introspected: [] });
  gatehouse.state.isDown = true;
  await verifier.verify(await gatehouse.token({ jti: 'tok_6' }));
});

test('a genuine token is valid until the second of its end', async () => {
  const token = await gatehouse.token();
  gatehouse.state.millis += 299_999;
  await verifier.verify(token);
  gatehouse.state.millis += 1;
  await refused(token);
});

describe('forgeries', () => {
  test('without a signature (alg none)', async () => {
    const header = { alg: 'none', typ: 'at+jwt', kid: 'key-1' };
    for (const end of ['', '.', '.AA']) await refused(`${encoded(header)}.${encoded(gatehouse.claims())}${end}`);
  });

  test('the public key as the secret of an HMAC', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    for (const key of [publicKey, gatehouse.publicKey]) {
      const secret = new TextEncoder().encode(await exportSPKI(key));
      await refused(await gatehouse.sign(gatehouse.claims(), { alg: 'HS256' }, secret));
    }
  });

  test('another key, under the known key id, an unknown one, or brought along', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const claims = gatehouse.claims();
    await refused(await gatehouse.sign(claims, {}, privateKey));
    await refused(await gatehouse.sign(claims, { kid: 'unknown' }, privateKey));
    await refused(await gatehouse.sign(claims, { kid: '../key-1' }, privateKey));
    const { publicKey, privateKey: own } = await generateKeyPair('ES256', { extractable: true });
    const { exportJWK } = await import('jose');
    await refused(await gatehouse.sign(claims, { jwk: await exportJWK(publicKey) }, own));
    await refused(await gatehouse.sign(claims, { jku: 'https://evil.example/jwks.json', kid: 'evil' }, own));
  });

  test('unknown key ids cause no flood of requests for the keys', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    for (let number = 0; number < 20; number += 1)
      await refused(await gatehouse.sign(gatehouse.claims(), { kid: `k${number}` }, privateKey));
    expect(gatehouse.state.keysFetched).toBeLessThanOrEqual(2);
  });

  test('changed after it was signed', async () => {
    const [header, , signature] = (await gatehouse.token({ scope: 'read_only' })).split('.');
    await refused(`${header}.${encoded(gatehouse.claims())}.${signature}`);
  });

  test('another encoding of a genuine token', async () => {
    const token = await gatehouse.token();
    for (const other of [`${token}=`, ` ${token}`, `${token}.`, token.replace('.', '.='), `${token}\n`, `${token}AAAA`])
      await refused(other);
    const last = token.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    await refused(token.slice(0, -1) + (alphabet[alphabet.indexOf(last) ^ 1] ?? ''));
  });

  test('a signal, an ID token or any other JWT of the issuer', async () => {
    for (const typ of ['JWT', 'secevent+jwt', 'at+JWT+x', 'application/secevent+jwt'])
      await refused(await gatehouse.sign(gatehouse.claims(), { typ }));
    await refused(await gatehouse.ended('jrn_1'));
  });

  const cases = (): [string, Record<string, unknown>][] => {
    const seconds = gatehouse.seconds();
    return [
      ['another issuer', { iss: 'https://evil.example' }],
      ['an issuer with a path', { iss: 'https://gatehouse.example.com/x' }],
      ['another audience', { aud: 'urn:other' }],
      ['no audience', { aud: undefined }],
      ['expired', { iat: seconds - 300, exp: seconds }],
      ['no end', { exp: undefined }],
      ['no beginning', { iat: undefined }],
      ['a life of an hour', { exp: seconds + 3600 }],
      ['from the future', { iat: seconds + 120, exp: seconds + 400 }],
      ['not yet valid', { nbf: seconds + 100 }],
      ['no agent', { act: undefined }],
      ['an agent without a team', { act: { sub: 'ada' } }],
      ['an unknown scope', { scope: 'admin' }],
      ['scopes as a list', { scope: ['full'] }],
      ['no session', { sid: '' }],
      ['no account', { account_id: undefined }],
      ['an account that is no text', { account_id: { $ne: null } }],
      ['no epoch', { epoch: undefined }],
    ];
  };
  test('claims that are wrong or missing', async () => {
    for (const [, changes] of cases()) await refused(await gatehouse.token(changes));
    const required = [
      'iat',
      'exp',
      'iss',
      'aud',
      'sub',
      'sid',
      'jti',
      'grant_id',
      'account_id',
      'scope',
      'epoch',
      'act',
    ];
    for (const claim of required) await refused(await gatehouse.token({ [claim]: undefined }));
  });

  test('anything that is no token', async () => {
    for (const other of ['', '.', '..', 'a.b.c', 'x'.repeat(100_000), '\0', 'é.é.é']) await refused(other);
  });
});
