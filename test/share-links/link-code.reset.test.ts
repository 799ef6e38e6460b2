import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeHashOf, codeVerifier, newCode } from '../../shared/share-links/code.ts';
import type { LinkRecord } from '../../shared/share-links/link.ts';
import { systemSecret } from '../../shared/table/system-secret.ts';
import { makeTable } from '../support/database/table.ts';

/** What was done with hashes, in order. */
const done = vi.hoisted((): string[] => []);
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return {
    ...crypto,
    createHmac: (...args: Parameters<typeof crypto.createHmac>) => {
      done.push('hash');
      return crypto.createHmac(...args);
    },
    timingSafeEqual: (...args: Parameters<typeof crypto.timingSafeEqual>) => {
      done.push('compare');
      return crypto.timingSafeEqual(...args);
    },
  };
});

beforeAll(makeTable);
beforeEach(() => {
  done.length = 0;
});

const linkId = 'lnk_01M80B7PC7FKCP02D8H2Q91GNK';
const other = 'lnk_01M80B7PC7FKCP02D8H2Q91GNM';
const recipients = ['a@x.example', 'rita@mail.example', 'z@x.example'];

const linkWith = async (code: string): Promise<LinkRecord> => ({
  ...{ linkId, accountId: 'acme', documentId: 'doc-1', recipients, codeHash: await codeHashOf(linkId, code) },
  ...{ status: 'active', expiresAt: null, uses: 0, attempts: 0, failures: 0, underWay: 0, locks: 0 },
  ...{ createdAt: '2026-11-21T08:00:00.000Z', createdBy: { kind: 'user', id: 'olga' } },
});

describe('a code', () => {
  it('is 128 random bits in 22 characters', () => {
    const codes = Array.from({ length: 200 }, newCode);
    for (const code of codes) expect(code).toMatch(/^[\w-]{21}[AQgw]$/);
    expect(new Set(codes).size).toBe(200);
    const bytes = codes.map((code) => Buffer.from(code, 'base64url'));
    // Each bit is set now and then.
    for (let bit = 0; bit < 128; bit++) {
      const set = bytes.filter((one) => ((one[bit >> 3] ?? 0) >> (bit & 7)) & 1).length;
      expect(set).toBeGreaterThan(40);
      expect(set).toBeLessThan(160);
    }
  });

  it('has a hash of its link alone', async () => {
    const [code, isRight] = [newCode(), await codeVerifier()];
    const own = await linkWith(code);
    expect(await codeHashOf(linkId, code)).toBe(own.codeHash);
    expect(isRight(own, { code, address: undefined })).toEqual({ recipientId: undefined });
    expect(isRight({ ...own, linkId: other }, { code, address: undefined })).toBeUndefined();
  });
});

describe('opening a link', () => {
  it('is right with the code and any of the addresses, and with nothing less', async () => {
    const isRight = await codeVerifier();
    const link = await linkWith('the-code');
    for (const [index, address] of recipients.entries()) {
      expect(isRight(link, { code: 'the-code', address })).toEqual({ recipientId: `rcp-${index + 1}` });
    }
    expect(isRight(link, { code: 'the-code', address: 'RITA@Mail.example' })).toEqual({ recipientId: 'rcp-2' });
    expect(isRight(link, { code: 'the-code', address: undefined })).toEqual({ recipientId: undefined });
    for (const said of [
      { code: 'the-code', address: '' },
      { code: 'the-code', address: 'x@x.example' },
      { code: 'the-codE', address: 'a@x.example' },
      { code: '', address: 'a@x.example' },
      { code: 'the-codE', address: undefined },
      { code: 'a@x.example', address: 'the-code' },
    ]) {
      expect([said, isRight(link, said)]).toEqual([said, undefined]);
    }
  });

  it('costs the same work, whatever they are right about', async () => {
    const isRight = await codeVerifier();
    const link = await linkWith('the-code');
    const works = ['the-code', 'wrong'].flatMap((code) =>
      ['a@x.example', 'z@x.example', 'x@x.example'].map((address) => {
        done.length = 0;
        isRight(link, { code, address });
        return done.join(' ');
      }),
    );
    expect(new Set(works).size).toBe(1);
    const [hashes, comparisons] = ['hash', 'compare'].map((what) => works[0]?.split(' ').filter((one) => one === what));
    expect([hashes?.length, comparisons?.length]).toEqual([1 + 1 + recipients.length, 1 + recipients.length]);
  });
});

describe('a secret of the system', () => {
  it('is one for all calls that need it, and another for each purpose', async () => {
    const [one, same] = await Promise.all([systemSecret('SHARE_LINK_SECRET'), systemSecret('SHARE_LINK_SECRET')]);
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
    expect(same).toBe(one);
    expect(await systemSecret('PAGE_TOKEN_SECRET')).not.toBe(one);
    // Another process.
    vi.resetModules();
    const another = await import('../../shared/table/system-secret.ts');
    expect(await another.systemSecret('SHARE_LINK_SECRET')).toBe(one);
  });

  it('that cannot be had now is asked for again', async () => {
    vi.resetModules();
    const { systemSecret: fresh } = await import('../../shared/table/system-secret.ts');
    const { around } = await import('../support/database/sdk.ts');
    const down = around(
      () => Promise.reject(new Error('down')),
      () => fresh('SHARE_LINK_SECRET'),
    );
    await expect(down).rejects.toThrow('down');
    expect(await fresh('SHARE_LINK_SECRET')).toBe(await systemSecret('SHARE_LINK_SECRET'));
  });
});
