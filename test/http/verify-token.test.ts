import { createHmac, createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clock } from '../../shared/core/clock.ts';
import { log } from '../../shared/core/log.ts';
import type { Identity } from '../../shared/http/identity-schema.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { identity } from '../support/api/identity.ts';
import { type Issuer, newKeys, startIssuer } from '../support/api/issuer.ts';

let users: Issuer;
let services: Issuer;
let foreign: Issuer;
let broken: Issuer;
let configured: Identity;

beforeAll(async () => {
  [users, services, foreign, broken] = await Promise.all([
    startIssuer(),
    startIssuer(),
    startIssuer(),
    startIssuer({ status: 503 }),
  ]);
  configured = {
    user: { ...identity.user, issuer: users.url },
    agent: { ...identity.agent, issuer: broken.url },
    service: { ...identity.service, issuer: services.url },
  };
});
afterAll(() => Promise.all([users, services, foreign, broken].map((issuer) => issuer.stop())));

const verify = (token: string) => verifyToken(token, configured);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.parse(clock.now()) / 1000);

describe('a token that verifies', () => {
  it('gives its claims, of whichever configured issuer', async () => {
    expect(await verify(await users.sign({ account_id: 'acme' }))).toMatchObject({
      iss: users.url,
      sub: 'olga',
      account_id: 'acme',
    });
    expect(await verify(await services.sign({ sub: 'backend' }))).toMatchObject({ iss: services.url, sub: 'backend' });
  });

  it('the keys are fetched once, not for every token', async () => {
    const before = users.asked.length;
    for (let n = 0; n < 5; n++) await verify(await users.sign({ n }));
    expect(users.asked.length).toBe(before);
    expect(users.asked.filter((path) => path === '/keys')).toHaveLength(1);
  });
});

describe('a token that does not', () => {
  const claims = () => ({ iss: users.url, aud: 'gatehouse', sub: 'olga', exp: seconds() + 3600 });

  it.each([
    ['none', async () => `${part({ alg: 'none' })}.${part(claims())}.`],
    ['None', async () => `${part({ alg: 'None', kid: 'key-1' })}.${part(claims())}.`],
    [
      'none with the signature of another token',
      async () => {
        const [, , signature] = (await users.sign({})).split('.');
        return `${part({ alg: 'none', kid: 'key-1' })}.${part(claims())}.${signature}`;
      },
    ],
  ])('unsigned: alg %s', async (_, make) => {
    await expect(verify(await make())).rejects.toThrow();
  });

  it('signed with HMAC and the public key as its secret', async () => {
    for (const secret of [
      users.publicKey.export({ type: 'spki', format: 'pem' }),
      users.publicKey.export({ type: 'spki', format: 'der' }),
      users.publicKey.export({ type: 'pkcs1', format: 'pem' }),
    ]) {
      const head = `${part({ alg: 'HS256', kid: 'key-1' })}.${part(claims())}`;
      const token = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      await expect(verify(token)).rejects.toThrow();
    }
    const token = await users.sign({}, { alg: 'HS256' }, createSecretKey(Buffer.alloc(32, 1)));
    await expect(verify(token)).rejects.toThrow();
  });

  it('signed with another key, under a known or an unknown key id, or with a key that it brings along', async () => {
    const { privateKey, publicKey } = newKeys();
    await expect(verify(await users.sign({}, {}, privateKey))).rejects.toThrow();
    await expect(verify(await users.sign({}, { kid: 'key-2' }, privateKey))).rejects.toThrow();
    const jwk = publicKey.export({ format: 'jwk' });
    for (const header of [
      { jwk },
      { jku: `${foreign.url}/keys` },
      { x5u: `${foreign.url}/keys` },
      { kid: '../../keys' },
    ]) {
      await expect(verify(await users.sign({}, header as { kid?: string }, privateKey))).rejects.toThrow();
    }
    expect(foreign.asked).toEqual([]);
  });

  it('signed by the issuer, but not in one of the algorithms that are taken', async () => {
    const { 'key-any': rsa, 'key-ec': curve } = users.others;
    expect(await verify(await users.sign({}, { alg: 'RS512', kid: 'key-any' }, rsa))).toMatchObject({ sub: 'olga' });
    await expect(verify(await users.sign({}, { alg: 'PS256', kid: 'key-any' }, rsa))).rejects.toThrow();
    await expect(verify(await users.sign({}, { alg: 'ES256', kid: 'key-ec' }, curve))).rejects.toThrow();
  });

  it('signed by one configured issuer in the name of another', async () => {
    await expect(verify(await services.sign({ iss: users.url }))).rejects.toThrow();
    await expect(verify(await users.sign({ iss: services.url }))).rejects.toThrow();
  });

  it('of an issuer that is not configured, which is not even asked for its keys', async () => {
    await expect(verify(await foreign.sign({}))).rejects.toThrow('unknown issuer');
    for (const iss of [undefined, '', [users.url], `${users.url}/`, null, 1]) {
      await expect(verify(await users.sign({ iss }))).rejects.toThrow();
    }
    expect(foreign.asked).toEqual([]);
  });

  it('expired, without an end, or with an odd one', async () => {
    for (const exp of [seconds() - 1, 0, undefined, 'tomorrow', String(seconds() + 3600), null]) {
      await expect(verify(await users.sign({ exp }))).rejects.toThrow();
    }
  });

  it('not yet valid', async () => {
    await expect(verify(await users.sign({ nbf: seconds() + 600 }))).rejects.toThrow();
  });

  it('altered in any of its parts', async () => {
    const token = await users.sign({ role: 'member' });
    const [head = '', payload = '', signature = ''] = token.split('.');
    const raised = part({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), role: 'owner' });
    for (const forged of [
      `${head}.${raised}.${signature}`,
      `${part({ alg: 'RS512', kid: 'key-1' })}.${payload}.${signature}`,
      `${head}.${payload}.${signature.slice(0, -2)}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${token}.${signature}`,
      `${head}..${signature}`,
    ]) {
      await expect(verify(forged)).rejects.toThrow();
    }
  });

  it.each(['', '.', '..', 'x.y.z', 'null', '....', 'eyJ.eyJ.eyJ', `${part([])}.${part([])}.`])(
    'no token at all: %j',
    async (token) => {
      await expect(verify(token)).rejects.toThrow();
    },
  );

  it('when the issuer cannot be asked; it is asked again the next time', async () => {
    const token = await broken.sign({});
    const errors = vi.spyOn(log, 'error');
    await expect(verify(token)).rejects.toMatchObject({ problem: 'issuer-unreachable', status: 503 });
    await expect(verify(token)).rejects.toMatchObject({ problem: 'issuer-unreachable', status: 503 });
    expect(broken.asked).toHaveLength(2);
    const why = expect.objectContaining({ message: `the discovery document of ${broken.url} was answered with 503` });
    expect(errors.mock.calls).toEqual(Array(2).fill(['ISSUER_UNREACHABLE', why, { issuer: broken.url }]));
    errors.mockRestore();
  });

  it('when the discovery document is of another issuer', async () => {
    const liar = await startIssuer({ issuer: 'https://other.example' });
    const trusting = { ...configured, agent: { ...configured.agent, issuer: liar.url } };
    await expect(verifyToken(await liar.sign({}), trusting)).rejects.toMatchObject({ problem: 'issuer-unreachable' });
    await liar.stop();
  });
});
