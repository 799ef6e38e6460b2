import { describe, expect, it } from 'vitest';
import { spelling } from '../../shared/domain/email.ts';
import type { Cause } from '../../shared/domain/entry.ts';
import { type LinkRecord, linkAt, linkCreated, linkLocked, linkOpened, linkRevoked } from '../../shared/domain/link.ts';
import { isLocked, isSpent, lockEnd } from '../../shared/domain/link-lock.ts';
import { linkClaims } from '../../shared/domain/link-token.ts';
import { SupportClaims } from '../../shared/domain/support-token.ts';

const now = '2026-11-21T08:00:00.000Z';
const next = '2026-11-21T08:00:00.001Z';
const before = '2026-11-21T07:59:59.999Z';
const cause: Cause = { actor: { kind: 'system', id: 'share-link' }, now, requestId: 'r' };

const stored = (fields: Partial<LinkRecord> = {}): LinkRecord => ({
  linkId: 'lnk_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  documentId: 'doc-1',
  recipients: ['rita@mail.example'],
  status: 'active',
  expiresAt: null,
  uses: 0,
  codeHash: 'hash',
  attempts: 0,
  locks: 0,
  createdAt: before,
  createdBy: { kind: 'user', id: 'olga' },
  ...fields,
});

describe('a link reads', () => {
  it.each<[string, Partial<LinkRecord>]>([
    ['active', {}],
    ['active', { expiresAt: next }],
    ['expired', { expiresAt: now }],
    ['expired', { expiresAt: before }],
    ['active', { maxUses: 2, uses: 1 }],
    ['used-up', { maxUses: 2, uses: 2 }],
    ['revoked', { status: 'revoked' }],
    ['active', { lockedUntil: now }],
    ['locked', { lockedUntil: next }],
    ['locked', { lockedUntil: null }],
    // Of several things the one that is for good; a lock says nothing about what is over.
    ['revoked', { status: 'revoked', expiresAt: before, maxUses: 1, uses: 1, lockedUntil: null }],
    ['expired', { expiresAt: before, maxUses: 1, uses: 1, lockedUntil: null }],
    ['used-up', { maxUses: 1, uses: 1, lockedUntil: null }],
    // Attempts under way lock nothing yet.
    ['active', { attempts: 5 }],
  ])('%s: %j', (status, fields) => {
    const link = linkAt(stored(fields), now);
    expect(link.status).toBe(status);
    expect(link.lockedUntil).toBe(status === 'locked' ? fields.lockedUntil : undefined);
  });

  it('without what nobody is shown', () => {
    const shown = JSON.stringify(linkAt(stored({ attempts: 3, locks: 2, lockedUntil: before }), now));
    for (const hidden of ['codeHash', 'hash', 'attempts', 'locks', 'lockedUntil']) expect(shown).not.toContain(hidden);
  });
});

describe('locks', () => {
  it('double from a quarter of an hour; the fifth is for good', () => {
    const minutes = [1, 2, 3, 4].map((nth) => (Date.parse(lockEnd(nth, now) ?? '') - Date.parse(now)) / 60_000);
    expect(minutes).toEqual([15, 30, 60, 120]);
    expect([lockEnd(5, now), lockEnd(6, now)]).toEqual([null, null]);
  });

  it('hold until the very instant of their end', () => {
    expect([undefined, before, now, next, null].map((lockedUntil) => isLocked({ lockedUntil }, now))).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
  });

  it('come with the fifth attempt', () => {
    expect([0, 4, 5, 6].map((attempts) => isSpent({ attempts }))).toEqual([false, false, true, true]);
  });

  it('take the attempts away that led to them, and tell of all since it was opened', () => {
    const { after, entry } = linkLocked(stored({ attempts: 5, locks: 2 }), cause);
    expect(after).toMatchObject({ attempts: 0, locks: 3, lockedUntil: '2026-11-21T09:00:00.000Z' });
    expect(entry).toMatchObject({
      type: 'share-link.locked',
      data: { documentId: 'doc-1', until: '2026-11-21T09:00:00.000Z', attempts: 15 },
    });
  });
});

describe('a link', () => {
  it('that is opened has one use more, and no attempts, locks and lock', () => {
    const { after, entry } = linkOpened(stored({ uses: 6, attempts: 4, locks: 3, lockedUntil: null }), cause);
    expect(after).toEqual(stored({ uses: 7, lastOpenedAt: now }));
    expect(entry.data).toEqual({ documentId: 'doc-1', uses: 7 });
  });

  it('is revoked once', () => {
    const user: Cause = { ...cause, actor: { kind: 'user', id: 'ada', role: 'admin' } };
    const revocation = linkRevoked(stored({ expiresAt: before }), user);
    expect(revocation?.after).toMatchObject({
      status: 'revoked',
      revokedAt: now,
      revokedBy: { kind: 'user', id: 'ada' },
    });
    expect(linkRevoked(revocation?.after ?? stored(), user)).toBeUndefined();
  });

  it('that is made tells how many it is for, not whom', () => {
    const { linkId, accountId, documentId, recipients, codeHash } = stored();
    const service: Cause = { ...cause, actor: { kind: 'service', id: 'backend' } };
    const input = { linkId, accountId, documentId, recipients, codeHash, expiresAt: next };
    const { link, entry } = linkCreated(input, service);
    expect(link).toEqual({
      ...stored({ expiresAt: next }),
      createdAt: now,
      createdBy: { kind: 'service', id: 'backend' },
    });
    expect(entry.data).toEqual({ documentId: 'doc-1', expiresAt: next, recipients: 1 });
  });
});

describe('the claims of its token', () => {
  const naming = { issuer: 'https://gatehouse.example', audience: 'urn:gatehouse:product', jti: 'j' };
  const claimsFor = (expiresAt: string | null, at = now) => linkClaims({ ...stored(), expiresAt }, naming, at);
  const iat = Date.parse(now) / 1000;

  it.each<[string, string | null, number]>([
    ['a link without an end', null, 300],
    ['one that ends later', '2026-11-21T08:05:00.001Z', 300],
    ['one that ends before', '2026-11-21T08:04:59.999Z', 299],
    ['one that ends in a second', '2026-11-21T08:00:01.000Z', 1],
  ])('of %s', (_, expiresAt, lasts) => {
    expect((claimsFor(expiresAt)?.exp ?? 0) - iat).toBe(lasts);
  });

  it('are none when it ends within the second', () => {
    expect(claimsFor('2026-11-21T08:00:00.999Z')).toBeUndefined();
  });

  it('are not those of a support token, even for its audience: nobody acts for anybody', () => {
    const claims = claimsFor(null);
    const { error } = SupportClaims.safeParse(claims);
    expect(error?.issues.map(({ path }) => path.join('.')).sort()).toEqual([
      'act',
      'epoch',
      'grant_id',
      'scope',
      'sid',
    ]);
  });
});

it.each([
  ['Rita@Mail.EXAMPLE', 'rita@mail.example'],
  ['zoe\u0308@x.example', 'zo\u00eb@x.example'],
  ['ZOE\u0308@X.EXAMPLE', 'zo\u00eb@x.example'],
  ['\u0130x@x.example', 'i\u0307x@x.example'],
  // The signs for Kelvin and Ångström are the letters.
  ['\u212a\u212b@x.example', 'k\u00e5@x.example'],
])('the address %j is spelled %j, and stays so', (written, spelled) => {
  expect(spelling(written)).toBe(spelled);
  expect(spelling(spelled)).toBe(spelled);
});
