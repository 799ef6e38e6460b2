import { describe, expect, it } from 'vitest';
import { normalizeAddress } from '../../shared/core/email.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import { SupportClaims } from '../../shared/sessions/token-claims.ts';
import {
  type LinkRecord,
  linkAsOf,
  linkCreated,
  linkLocked,
  linkOpened,
  linkRevoked,
} from '../../shared/share-links/link.ts';
import {
  type Attempts,
  areAttemptsSettled,
  failuresForgottenAt,
  hasNoAttemptsLeft,
  isLocked,
  lockEnd,
} from '../../shared/share-links/lockout.ts';
import { linkClaims } from '../../shared/share-links/token-claims.ts';

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
  failures: 0,
  underWay: 0,
  locks: 0,
  createdAt: before,
  createdBy: { kind: 'user', id: 'olga' },
  ...fields,
});

describe('a link reads', () => {
  it.each<[string, Partial<LinkRecord>]>([
    ['active', {}],
    ['active', { expiresAt: '2026-11-21T08:00:01.000Z' }],
    // No token could be made that lasts a second: nothing is opened any more.
    ['expired', { expiresAt: '2026-11-21T08:00:00.999Z' }],
    ['expired', { expiresAt: next }],
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
    ['active', { attempts: 5, failures: 25, underWay: 5, attemptedAt: now }],
  ])('%s: %j', (status, fields) => {
    const link = linkAsOf(stored(fields), now);
    expect(link.status).toBe(status);
    expect(link.lockedUntil).toBe(status === 'locked' ? fields.lockedUntil : undefined);
  });

  it('without internal fields', () => {
    const counts = { attempts: 3, failures: 13, underWay: 1, attemptedAt: before, locks: 2 };
    const shown = JSON.stringify(linkAsOf(stored({ ...counts, lockedUntil: before }), now));
    const hidden = ['codeHash', 'hash', 'attempts', 'failures', 'underWay', 'attemptedAt', 'locks', 'lockedUntil'];
    for (const one of hidden) expect(shown).not.toContain(one);
  });
});

describe('locks', () => {
  it('double from a quarter of an hour; with the 25th failure they are for good', () => {
    const ends = [0, 1, 2, 3].map((locks) => lockEnd({ locks, failures: 24 }, now) ?? '');
    expect(ends.map((end) => (Date.parse(end) - Date.parse(now)) / 60_000)).toEqual([15, 30, 60, 120]);
    expect([0, 4].map((locks) => lockEnd({ locks, failures: 25 }, now))).toEqual([null, null]);
  });

  it('hold until the very instant of their end', () => {
    expect([undefined, before, now, next, null].map((lockedUntil) => isLocked({ lockedUntil }, now))).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
  });

  it('come with the fifth attempt, or with the 25th failure', () => {
    expect([0, 4, 5, 6].map((attempts) => hasNoAttemptsLeft({ attempts, failures: 6 }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([24, 25, 26].map((failures) => hasNoAttemptsLeft({ attempts: 1, failures }))).toEqual([false, true, true]);
  });

  it('reset the attempts that led to them, not the failures, and state the number of failures', () => {
    const { after, entry } = linkLocked(stored({ attempts: 5, failures: 17, underWay: 1, locks: 2 }), cause);
    const until = '2026-11-21T09:00:00.000Z';
    expect(after).toMatchObject({ attempts: 0, failures: 17, underWay: 0, locks: 3, lockedUntil: until });
    expect(entry).toMatchObject({
      type: 'share-link.locked',
      data: { documentId: 'doc-1', until, attempts: 17 },
    });
  });
});

describe('attempts', () => {
  const counts = (fields: Partial<Attempts>): Attempts => ({ attempts: 5, failures: 5, underWay: 1, ...fields });

  it.each<[boolean, Partial<Attempts>]>([
    [false, { attemptedAt: now }],
    [false, { attemptedAt: '2026-11-21T07:59:50.001Z' }],
    // Ten seconds: no function lives longer.
    [true, { attemptedAt: '2026-11-21T07:59:50.000Z' }],
    [true, { attemptedAt: now, underWay: 0 }],
    [true, {}],
  ])('are settled: %s, %j', (is, fields) => expect(areAttemptsSettled(counts(fields), now)).toBe(is));

  it('that are under way are never forgotten', () => {
    const daysAgo = ['2026-11-21T00:00:00.000Z', '2026-11-19T00:00:00.000Z', '2026-01-01T00:00:00.000Z'];
    expect(daysAgo.map((since) => failuresForgottenAt(counts({ failures: 5, underWay: 2 }), since, now))).toEqual([
      0, 2, 3,
    ]);
    expect(failuresForgottenAt(counts({ failures: 0, underWay: 1 }), '2026-01-01T00:00:00.000Z', now)).toBe(0);
  });
});

describe('a link', () => {
  it('that is opened has one use more, and no attempts, locks and lock', () => {
    const counts = { attempts: 4, failures: 1, underWay: 1, locks: 3, lockedUntil: null };
    const { after, entry } = linkOpened(stored({ uses: 6, lastOpenedAt: now, ...counts }), cause);
    expect(after).toEqual(stored({ uses: 7, lastOpenedAt: now }));
    expect(entry.data).toEqual({ documentId: 'doc-1', uses: 7 });
  });

  it.each<[string, Partial<LinkRecord>, number, number]>([
    ['the same day', { failures: 9, lastOpenedAt: '2026-11-21T00:00:00.000Z' }, 8, 0],
    ['the next day', { failures: 9, lastOpenedAt: '2026-11-20T23:59:59.999Z' }, 7, 0],
    ['a week later', { failures: 9, lastOpenedAt: '2026-11-14T12:00:00.000Z' }, 1, 0],
    ['a year later', { failures: 9, lastOpenedAt: '2025-11-21T08:00:00.000Z' }, 0, 0],
    ['for the first time', { failures: 9, createdAt: '2026-11-19T08:00:00.000Z' }, 6, 0],
    ['while others try', { failures: 9, underWay: 4, lastOpenedAt: '2025-11-21T08:00:00.000Z' }, 3, 3],
    ['by a clock that is behind', { failures: 9, lastOpenedAt: '2026-11-22T00:00:00.000Z' }, 8, 0],
  ])('that is opened %s has seen no failure more, and forgets one for each day', (_, fields, failures, underWay) => {
    expect(linkOpened(stored({ underWay: 1, ...fields }), cause).after).toMatchObject({ failures, underWay });
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

  it('that is made states the number of recipients, not their addresses', () => {
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

  it('are not those of a support token, even for its audience: they have no actor', () => {
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
  expect(normalizeAddress(written)).toBe(spelled);
  expect(normalizeAddress(spelled)).toBe(spelled);
});
