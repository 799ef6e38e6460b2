import { beforeAll, describe, expect, it } from 'vitest';
import { tokenFormatError } from '../../shared/http/token-format.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { makeAccount } from '../support/world/world.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenWith = (header: unknown): string => `${part(header)}.${part({ sub: 'x' })}.${part('signature')}`;

describe('the form of a token', () => {
  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt', 'AT+JWT'])('is accepted with typ %j', (typ) => {
    expect(tokenFormatError(tokenWith({ alg: 'RS256', typ }))).toBeUndefined();
  });

  it.each([
    'secevent+jwt',
    'application/secevent+jwt',
    'SecEvent+JWT',
    'logout+jwt',
    'dpop+jwt',
    'token-introspection+jwt',
    'JOSE',
    '',
    'x/jwt',
    null,
    ['JWT'],
    { JWT: 1 },
    0,
  ])('is refused with typ %j', (typ) => {
    expect(tokenFormatError(tokenWith({ alg: 'RS256', typ }))).toBeTypeOf('string');
  });

  it.each([null, 'JWT', 1, undefined])('is refused with the header %j', (header) => {
    expect(tokenFormatError(`${header === undefined ? 'e30x' : part(header)}.${part({})}.c2ln`)).toBeTypeOf('string');
  });

  it('is refused with spare bits, padding or foreign characters in any part', () => {
    const parts = [part({ alg: 'RS256' }), part({ ab: 1 }), 'c2k'];
    expect(tokenFormatError(parts.join('.'))).toBeUndefined();
    for (const [index, broken] of [
      [2, 'c2l'],
      [2, 'c2k='],
      [2, 'c 2k'],
      [2, 'c2k\n'],
      [2, '+2k'],
      [1, `${parts[1]}=`],
      [0, `${parts[0]}=`],
    ] as const) {
      expect(tokenFormatError(parts.with(index, broken).join('.'))).toBeTypeOf('string');
    }
    expect(tokenFormatError(`${parts.join('.')}.x`)).toBeTypeOf('string');
  });
});

describe('a token that the gateway has verified', () => {
  let accountId: string;
  beforeAll(async () => {
    await makeTable();
    accountId = await makeAccount();
  });

  it.each(['', 'Bearer ', 'bearer '])('is still checked for its form, with the scheme %j', async (scheme) => {
    const read = (token: string) =>
      api('getAccount', {
        as: user('owner', accountId),
        params: { accountId },
        headers: { authorization: `${scheme}${token}` },
      });
    expect((await read(tokenWith({ alg: 'RS256', typ: 'at+jwt' }))).status).toBe(200);
    const refused = await read(tokenWith({ alg: 'RS256', typ: 'secevent+jwt' }));
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
  });
});
