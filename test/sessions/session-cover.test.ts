import { describe, expect, it } from 'vitest';
import type { LiveGrant, LiveSession } from '../../shared/accounts/live-access.ts';
import {
  coverFor,
  coverOf,
  type Directory,
  isGrantorValid,
  lapsedAt,
  type Standing,
} from '../../shared/sessions/coverage.ts';
import { before, earlier, inside, later, live, now } from './live.ts';

const team = 'technical_support';
const nobody: Directory = new Map();
const knows = (standing: Standing, id = 'olga'): Directory => new Map([[id, standing]]);

describe('a grantor is good', () => {
  const owner = { grantedBy: 'olga', role: 'owner' } as const;
  const admin = { grantedBy: 'olga', role: 'admin' } as const;

  it.each<[string, typeof owner | typeof admin, Standing | undefined, boolean]>([
    ['whom the directory does not know', owner, undefined, true],
    ['with the role', owner, { role: 'owner', status: 'active' }, true],
    ['with a higher one', admin, { role: 'owner', status: 'active' }, true],
    ['but not with a lesser one', owner, { role: 'admin', status: 'active' }, false],
    ['nor as a member', admin, { role: 'member', status: 'active' }, false],
    ['nor suspended', admin, { role: 'owner', status: 'suspended' }, false],
    ['nor removed', admin, { role: 'owner', status: 'active', removed: true }, false],
  ])('%s', (_, grantor, standing, good) => {
    expect(isGrantorValid(grantor, standing ? knows(standing) : nobody)).toBe(good);
  });
});

describe('the grant under which an agent comes in', () => {
  const best = (grants: Record<string, LiveGrant>, directory = nobody) =>
    coverFor(grants, team, directory, now)?.grantId;

  it.each<[string, Record<string, LiveGrant>, string | undefined]>([
    ['none', {}, undefined],
    ['none of another team', { a: live({ teams: ['customer_service'] }) }, undefined],
    ['none that ends this millisecond', { a: live({ expiresAt: now }) }, undefined],
    ['none that wanted reconfirming', { a: live({ expiresAt: null, reconfirmBy: now }) }, undefined],
    ['none that is used up', { a: live({ usesLeft: 0 }) }, undefined],
    ['the wider scope, though it ends sooner', { a: live({ expiresAt: null }), b: live({ scope: 'full' }) }, 'b'],
    ['the wider scope, though it costs a use', { a: live(), b: live({ scope: 'full', usesLeft: 1 }) }, 'b'],
    ['one that costs no use, though it ends sooner', { a: live({ usesLeft: 9, expiresAt: null }), b: live() }, 'b'],
    ['the later end', { a: live(), b: live({ expiresAt: '2026-11-22T00:00:00.000Z' }) }, 'b'],
    ['no end at all', { a: live(), b: live({ expiresAt: null, reconfirmBy: later }), c: live() }, 'b'],
    ['the older of equals', { b: live(), a: live(), c: live() }, 'a'],
  ])('is %s', (_, grants, expected) => {
    expect(best(grants)).toBe(expected);
  });

  it('passes over those whose grantor is not good', () => {
    const grants = { a: live({ scope: 'full' }), b: live({ grantedBy: 'oscar' }) };
    expect(best(grants, knows({ role: 'owner', status: 'suspended' }))).toBe('b');
    expect(best(grants)).toBe('a');
  });
});

describe('the grant that covers a session', () => {
  const cover = (session: LiveSession, grants: Record<string, LiveGrant>, directory = nobody) =>
    coverOf(session, grants, directory, now)?.grantId;

  it('is its own as long as that allows it, though others are better', () => {
    const better = live({ scope: 'full', expiresAt: null });
    expect(cover(inside(), { a: live(), b: better })).toBe('a');
    expect(cover(inside(), { a: live({ usesLeft: 0 }), b: better })).toBe('a');
    expect(cover(inside(), { a: live({ expiresAt: now }), b: better })).toBe('b');
    expect(cover(inside(), { b: better })).toBe('b');
  });

  it.each<[string, Partial<LiveSession>, LiveGrant]>([
    ['of less scope', { scope: 'full' }, live()],
    ['of another team', {}, live({ teams: ['customer_service'] })],
    ['that is over', {}, live({ expiresAt: before })],
    ['with a number of uses', {}, live({ usesLeft: 5 })],
  ])('is never one %s', (_, session, other) => {
    expect(cover(inside(session), { b: other })).toBeUndefined();
  });

  it('may allow more than the session has', () => {
    expect(cover(inside(), { b: live({ scope: 'full' }) })).toBe('b');
  });
});

describe('when time took away the last cover', () => {
  it('is the latest end of those that allowed it', () => {
    const grants = {
      a: live({ expiresAt: earlier }),
      b: live({ expiresAt: before }),
      c: live({ expiresAt: now, teams: ['customer_service'] }),
      d: live({ expiresAt: now, usesLeft: 3 }),
    };
    expect(lapsedAt(inside(), grants, nobody, now)).toEqual({ at: before, by: grants.b });
    expect(lapsedAt(inside({ grantId: 'd' }), grants, nobody, now)).toEqual({ at: now, by: grants.d });
  });

  it('is when an unlimited one wanted reconfirming', () => {
    const a = live({ expiresAt: null, reconfirmBy: before });
    expect(lapsedAt(inside(), { a }, nobody, now)).toEqual({ at: before, by: a });
  });

  it('is never, when something else did', () => {
    expect(lapsedAt(inside(), {}, nobody, now)).toBeUndefined();
    expect(lapsedAt(inside({ scope: 'full' }), { a: live({ expiresAt: before }) }, nobody, now)).toBeUndefined();
    const suspended = knows({ role: 'owner', status: 'suspended' });
    expect(lapsedAt(inside(), { a: live({ expiresAt: before }) }, suspended, now)).toBeUndefined();
  });
});
