import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { publishedKeys } from '../../shared/tokens/published-keys.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';
import { verifyOwnToken } from '../../shared/tokens/verify.ts';
import { forgeries } from '../support/forgeries/forgeries.ts';
import { makeKms } from '../support/world/kms.ts';

const { signatureOf, asked } = makeKms();

const claims = {
  iss: tokenIssuer(),
  sub: 'olivia',
  aud: 'crm',
  jti: 'tok_1',
  exp: 2_000_000_000,
  act: { sub: 'agent-1', team: 'technical_support' },
};

let fetched: MockInstance<typeof fetch>;
beforeEach(() => {
  fetched = vi.spyOn(globalThis, 'fetch');
});
afterEach(() => {
  fetched.mockRestore();
});

describe.each(['at+jwt', 'secevent+jwt'] as const)('of a token of type %s', async (typ) => {
  const good = await signJwt(typ, claims);
  const { keys } = await publishedKeys();
  const [publicKey] = keys;
  if (!publicKey) throw new Error('no key is published');
  const all = forgeries(good, { publicKey, signatureOf });

  it('the original passes, and so does one that is made the way the forgeries are', async () => {
    expect(await verifyOwnToken(good, typ)).toEqual(claims);
    const [header, payload] = good.split('.');
    const text = `${header}.${payload}`;
    expect(await verifyOwnToken(`${text}.${signatureOf(text)}`, typ)).toEqual(claims);
  });

  it('there are many, each once, and none is the original', () => {
    expect(all.length).toBeGreaterThan(200);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(new Set([good, ...all.map(({ token }) => token)]).size).toBe(all.length + 1);
  });

  it.each(all)('does not pass: $name', async ({ token }) => {
    const before = asked.length;
    expect(await verifyOwnToken(token, typ)).toBeUndefined();
    expect(fetched).not.toHaveBeenCalled();
    expect(asked.length).toBe(before);
  });

  it('does not pass as one of the other type', async () => {
    expect(await verifyOwnToken(good, typ === 'at+jwt' ? 'secevent+jwt' : 'at+jwt')).toBeUndefined();
  });
});
