import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kms } from '../../shared/tokens/kms.ts';
import { publicKeyOf, publishedKeys } from '../../shared/tokens/published-keys.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { kidOf, signingKeys, tokenIssuer } from '../../shared/tokens/signing-keys.ts';
import { verifyOwnToken } from '../../shared/tokens/verify.ts';
import fc from '../support/random/fast-check.ts';
import { makeKms } from '../support/world/kms.ts';

const named = (id: string) => `arn:aws:kms:eu-central-1:111122223333:key/${id}`;
const first = named('first');
const second = named('second');
/** Keys that no test has asked for before. */
const fresh = Array.from({ length: 6 }, (_, index) => named(`fresh-${index}`));

const stand = makeKms([first, second, ...fresh]);
const configure = (...arns: string[]): void => {
  process.env['SIGNING_KEYS'] = JSON.stringify(arns);
};
const freshKey = (): string => fresh.shift() ?? '';

configure(first, second);
afterEach(() => {
  configure(first, second);
  process.env['TOKEN_ISSUER'] = 'https://gatehouse.example';
  stand.clear();
});

const claims = { iss: tokenIssuer(), sub: 'olivia', exp: 2_000_000_000 };

describe('a token of our own', () => {
  it('is one that others can verify by the published keys', async () => {
    const token = await signJwt('at+jwt', { ...claims, aud: 'crm' });
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await publishedKeys()), {
      algorithms: ['ES256'],
      issuer: 'https://gatehouse.example',
      audience: 'crm',
      typ: 'at+jwt',
      currentDate: new Date(1_999_999_999_000),
    });
    expect(payload).toEqual({ ...claims, aud: 'crm' });
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'first' });
  });

  it('carries any claims', async () => {
    const keys = createLocalJWKSet(await publishedKeys());
    const value = fc.jsonValue({ maxDepth: 2 }).map((one) => JSON.parse(JSON.stringify(one)) as unknown);
    const more = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 10 }), value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(more, fc.constantFrom('at+jwt' as const, 'secevent+jwt' as const), async (some, typ) => {
        const payload = { 'https://gatehouse.example/some': some, ...claims };
        const token = await signJwt(typ, payload);
        expect(await verifyOwnToken(token, typ)).toEqual(payload);
        expect((await jwtVerify(token, keys, { typ, currentDate: new Date(0) })).payload).toEqual(payload);
      }),
      { numRuns: 60 },
    );
  });

  it('is signed by the first key, in one request, whatever its length', async () => {
    const token = await signJwt('secevent+jwt', { ...claims, long: 'x'.repeat(5000) });
    expect(stand.asked).toEqual([{ command: 'Sign', keyId: first }]);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'secevent+jwt', kid: 'first' });
    expect(await verifyOwnToken(token, 'secevent+jwt')).toMatchObject({ sub: 'olivia' });
  });

  it('verifies after its end, too: the caller decides about that', async () => {
    const ended = { ...claims, exp: 1 };
    expect(await verifyOwnToken(await signJwt('at+jwt', ended), 'at+jwt')).toEqual(ended);
  });

  it('needs an end as an access token, but not as an event', async () => {
    const { exp: _, ...endless } = claims;
    expect(await verifyOwnToken(await signJwt('secevent+jwt', endless), 'secevent+jwt')).toEqual(endless);
    expect(await verifyOwnToken(await signJwt('at+jwt', endless), 'at+jwt')).toBeUndefined();
  });

  it('of another issuer is none, though our keys signed it', async () => {
    const token = await signJwt('at+jwt', claims);
    process.env['TOKEN_ISSUER'] = 'https://new.example';
    expect(await verifyOwnToken(token, 'at+jwt')).toBeUndefined();
  });

  it('is not made when KMS does not sign', async () => {
    stand.failing.sign = () => true;
    await expect(signJwt('at+jwt', claims)).rejects.toThrow('KMS is down');
    stand.clear();
    vi.spyOn(await kms(), 'send').mockResolvedValueOnce({} as never);
    await expect(signJwt('at+jwt', claims)).rejects.toThrow('without a signature');
  });
});

describe('the published keys', () => {
  it('are all signing keys, as a JWK set', async () => {
    const coordinate = expect.stringMatching(/^[\w-]{43}$/);
    const common = { kty: 'EC', crv: 'P-256', x: coordinate, y: coordinate, use: 'sig', alg: 'ES256' };
    const { keys } = await publishedKeys();
    expect(keys).toEqual([
      { ...common, kid: 'first' },
      { ...common, kid: 'second' },
    ]);
    expect(keys[0]?.x).not.toBe(keys[1]?.x);
  });

  it('are asked for once in the life of the process', async () => {
    configure(freshKey(), freshKey());
    const arns = [...signingKeys()];
    await Promise.all([publishedKeys(), publishedKeys()]);
    await publishedKeys();
    await verifyOwnToken(await signJwt('at+jwt', claims), 'at+jwt');
    const gets = stand.asked.filter(({ command }) => command === 'GetPublicKey');
    expect(gets.map(({ keyId }) => keyId)).toEqual(arns);
  });

  it('are asked for again after a failure, those that failed', async () => {
    const [good, bad] = [freshKey(), freshKey()];
    configure(good, bad);
    stand.failing.getPublicKey = (keyId) => keyId === bad;
    await expect(publishedKeys()).rejects.toThrow('KMS is down');
    await expect(publishedKeys()).rejects.toThrow('KMS is down');
    stand.failing.getPublicKey = () => false;
    expect((await publishedKeys()).keys.map(({ kid }) => kid)).toEqual([kidOf(good), kidOf(bad)]);
    expect(stand.asked.map(({ keyId }) => keyId)).toEqual([good, bad, bad, bad]);
  });

  it('cannot be changed by the caller that gets them', async () => {
    const { jwk: key } = await publicKeyOf(first);
    expect(() => Object.assign(key, { x: 'theirs' })).toThrow(TypeError);
  });

  it.each([
    ['on another curve', { namedCurve: 'P-384' }, 'is not a key on P-256'],
    ['on the curve of Bitcoin', { namedCurve: 'secp256k1' }, 'is not a key on P-256'],
  ])('are refused when they are %s', async (_, curve, why) => {
    const PublicKey = generateKeyPairSync('ec', curve).publicKey.export({ type: 'spki', format: 'der' });
    vi.spyOn(await kms(), 'send').mockResolvedValueOnce({ PublicKey } as never);
    await expect(publicKeyOf(named(`odd-${curve.namedCurve}`))).rejects.toThrow(why);
  });

  it('are refused when KMS answers without one', async () => {
    vi.spyOn(await kms(), 'send').mockResolvedValueOnce({} as never);
    await expect(publicKeyOf(named('missing'))).rejects.toThrow('without the public key');
  });
});

describe('a change of keys', () => {
  it('leaves tokens good as long as their key is published', async () => {
    const token = await signJwt('at+jwt', claims);
    configure(second, first);
    expect(decodeProtectedHeader(await signJwt('at+jwt', claims))).toMatchObject({ kid: 'second' });
    expect(await verifyOwnToken(token, 'at+jwt')).toEqual(claims);
    configure(second);
    expect(await verifyOwnToken(token, 'at+jwt')).toBeUndefined();
  });

  it('is not held up by a key that cannot be had, nor are tokens of the others', async () => {
    const [good, bad] = [freshKey(), freshKey()];
    configure(bad, good);
    const theirs = await signJwt('at+jwt', claims);
    configure(good, bad);
    const token = await signJwt('at+jwt', claims);
    stand.failing.getPublicKey = (keyId) => keyId === bad;
    expect(await verifyOwnToken(token, 'at+jwt')).toEqual(claims);
    await expect(verifyOwnToken(theirs, 'at+jwt')).rejects.toThrow('KMS is down');
  });
});

describe('a key id', () => {
  it.each([
    ['arn:aws:kms:eu-central-1:111122223333:key/8a1c2d3e-5678', '8a1c2d3e-5678'],
    ['arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-8a1c2d3e', 'mrk-8a1c2d3e'],
    ['arn:aws:kms:eu-central-1:111122223333:alias/tokens', 'arn:aws:kms:eu-central-1:111122223333:alias/tokens'],
    ['alias/tokens', 'alias/tokens'],
    ['8a1c2d3e-5678', '8a1c2d3e-5678'],
  ])('of %s is %s', (arn, kid) => expect(kidOf(arn)).toBe(kid));
});

describe('without its environment', () => {
  it.each([undefined, '[]', '[""]'])('nothing is signed: SIGNING_KEYS %s', async (value) => {
    if (value === undefined) delete process.env['SIGNING_KEYS'];
    else process.env['SIGNING_KEYS'] = value;
    await expect(signJwt('at+jwt', claims)).rejects.toThrow('SIGNING_KEYS is not set');
  });

  it('no issuer is given', () => {
    delete process.env['TOKEN_ISSUER'];
    expect(tokenIssuer).toThrow('TOKEN_ISSUER is not set');
  });
});
