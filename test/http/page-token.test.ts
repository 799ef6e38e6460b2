import { beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../shared/api/problem.ts';
import { openPageToken, sealPageToken } from '../../shared/http/page-token.ts';
import { makeTable } from '../support/database/table.ts';

beforeAll(makeTable);

const scope = JSON.stringify(['GET /v1/accounts/{accountId}/grants', { accountId: 'acme' }, { pageSize: 50 }]);
const cursor = 'GRANT#grt_01M80B7PC7FKCP02D8H2Q91GNK';

const refused = async (token: string, where = scope): Promise<boolean> =>
  openPageToken(token, where).then(
    () => false,
    (error: unknown) => error instanceof Problem && error.problem === 'invalid-page-token',
  );

describe('a page token', () => {
  it('opens where it was sealed, and does not show the cursor as text', async () => {
    const token = await sealPageToken(cursor, scope);
    expect(await openPageToken(token, scope)).toBe(cursor);
    expect(token).toMatch(/^[\w-]+$/);
    expect(token).not.toContain('GRANT');
  });

  it('is refused after any change of a single character', async () => {
    const token = await sealPageToken(cursor, scope);
    const changes = [...token].flatMap((char, at) =>
      ['A', 'z', '0', '-', '=', ' ', '\u{1f600}', '']
        .filter((other) => other !== char)
        .map((other) => token.slice(0, at) + other + token.slice(at + 1)),
    );
    const passed = [];
    for (const changed of changes) if (!(await refused(changed))) passed.push(changed);
    expect(passed).toEqual([]);
  });

  it('is refused after any change of a single byte, bit by bit', async () => {
    const bytes = Buffer.from(await sealPageToken(cursor, scope), 'base64url');
    const passed = [];
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (!(await refused(changed.toString('base64url')))) passed.push(bit);
    }
    expect(passed).toEqual([]);
  });

  it.each(['', 'A', 'AAAA', 'A'.repeat(22), 'null', '[]', '%00', 'é', `${'A'.repeat(1999)}`])(
    'made up as %j is refused',
    async (token) => {
      expect(await refused(token)).toBe(true);
    },
  );

  it('padded, doubled or cut is refused', async () => {
    const token = await sealPageToken(cursor, scope);
    for (const odd of [
      `${token}=`,
      `${token}==`,
      `${token}\n`,
      token + token,
      token.slice(0, -1),
      token.slice(1),
      ` ${token}`,
    ]) {
      expect(await refused(odd)).toBe(true);
    }
  });

  it.each([
    ['route', ['GET /v1/accounts/{accountId}/users', { accountId: 'acme' }, { pageSize: 50 }]],
    ['account', ['GET /v1/accounts/{accountId}/grants', { accountId: 'acme2' }, { pageSize: 50 }]],
    ['query', ['GET /v1/accounts/{accountId}/grants', { accountId: 'acme' }, { pageSize: 50, status: 'active' }]],
  ])('of another %s is refused', async (_, other) => {
    const token = await sealPageToken(cursor, scope);
    expect(await refused(token, JSON.stringify(other))).toBe(true);
  });

  it('cannot move text between its cursor and its scope', async () => {
    expect(await refused(await sealPageToken('ab', 'c'), 'bc')).toBe(true);
    const token = await sealPageToken('a","b', 'c');
    expect(await refused(token, '"b","c')).toBe(true);
  });
});
