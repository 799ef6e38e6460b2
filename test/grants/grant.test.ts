import { describe, expect, it } from 'vitest';
import type { LiveGrant } from '../../shared/accounts/live-access.ts';
import { accessEndsAt, hasLapsed } from '../../shared/grants/access-end.ts';
import type { Grant } from '../../shared/grants/grant.ts';
import { endingOf, grantAsOf, grantEtag, hasEnded, narrows, warnAt } from '../../shared/grants/lifecycle.ts';
import { liveIds, unionOf } from '../../shared/grants/live-grants.ts';

const end = '2026-11-21T08:00:00.000Z';
const before = '2026-11-21T07:59:59.999Z';
const after = '2026-11-21T08:00:00.001Z';

const grant = (fields: Partial<Grant> = {}): Grant => ({
  grantId: 'grt_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  status: 'active',
  scope: 'read_only',
  teams: ['customer_service'],
  duration: 'P7D',
  grantedBy: { userId: 'olga', role: 'owner' },
  grantedAt: '2026-11-14T08:00:00.000Z',
  expiresAt: end,
  epoch: 1,
  version: 1,
  ...fields,
});

const live = (fields: Partial<LiveGrant> = {}): LiveGrant => ({
  scope: 'read_only',
  teams: ['customer_service'],
  expiresAt: end,
  epoch: 1,
  grantedBy: 'olga',
  role: 'owner',
  ...fields,
});

describe('status at an instant', () => {
  it.each(['active', 'suspended'] as const)(
    'a stored %s grant reads expired from the very instant of its end',
    (status) => {
      const stored = grant({ status });
      expect(grantAsOf(stored, before)).toEqual(stored);
      for (const now of [end, after]) {
        expect(grantAsOf(stored, now)).toEqual({ ...stored, status: 'expired', endedAt: end, endReason: 'expired' });
      }
      expect([hasEnded(stored, before), hasEnded(stored, end), hasEnded(stored, after)]).toEqual([false, true, true]);
    },
  );

  it('a revoked grant stays revoked, an unlimited one never ends', () => {
    const revoked = grant({ status: 'revoked', endedAt: before, endedBy: 'olga', endReason: 'revoked' });
    expect(grantAsOf(revoked, after)).toEqual(revoked);
    const unlimited = grant({ expiresAt: null, duration: 'unlimited' });
    expect(grantAsOf(unlimited, '9999-12-31T23:59:59.999Z')).toEqual(unlimited);
  });

  it('an unlimited grant that was not reconfirmed reads suspended from that instant on', () => {
    const unlimited = grant({ expiresAt: null, duration: 'unlimited', reconfirmBy: end });
    expect(grantAsOf(unlimited, before)).toEqual(unlimited);
    for (const now of [end, after]) {
      const suspended = { ...unlimited, status: 'suspended', suspendedAt: end, suspendReason: 'unconfirmed' };
      expect(grantAsOf(unlimited, now)).toEqual(suspended);
    }
    // One that was suspended before stays as it was.
    const tripped = grant({ ...unlimited, status: 'suspended', suspendedAt: before, suspendReason: 'tripwire' });
    expect(grantAsOf(tripped, after)).toEqual(tripped);
  });

  it('lapses at its end, or when it wanted reconfirming', () => {
    expect([hasLapsed(live(), before), hasLapsed(live(), end)]).toEqual([false, true]);
    const unlimited = live({ expiresAt: null, reconfirmBy: end });
    expect([hasLapsed(unlimited, before), hasLapsed(unlimited, end), accessEndsAt(unlimited)]).toEqual([
      false,
      true,
      end,
    ]);
    expect([hasLapsed(live({ expiresAt: null }), '9999-12-31T23:59:59.999Z'), accessEndsAt(live())]).toEqual([
      false,
      end,
    ]);
  });

  it('unlimited, it wants reconfirming after 90 days, and is warned of 7 days before', () => {
    expect(endingOf(null, end)).toEqual({
      expiresAt: null,
      reconfirmBy: '2027-02-19T08:00:00.000Z',
      warnAt: '2027-02-12T08:00:00.000Z',
    });
    expect(endingOf(end, '2026-11-11T08:00:00.000Z')).toEqual({ expiresAt: end, warnAt: '2026-11-20T08:00:00.000Z' });
  });

  it('the entity tag changes when the grant expires without a write', () => {
    expect(grantEtag(grantAsOf(grant(), before))).not.toBe(grantEtag(grantAsOf(grant(), end)));
  });
});

describe('the union of grants', () => {
  it('is off without a live one', () => {
    const off = { enabled: false, endsAt: null, scope: null, teams: [] };
    expect(unionOf({}, before)).toEqual(off);
    expect(unionOf({ a: live() }, end)).toEqual(off);
    expect(unionOf({ a: live() }, before, 'technical_support')).toEqual(off);
  });

  it('has the latest end, the widest scope and every team', () => {
    const grants = {
      a: live({ teams: ['technical_support'] }),
      b: live({ scope: 'full', expiresAt: before }),
      c: live({ teams: ['customer_service'], expiresAt: after }),
    };
    const now = '2026-11-21T07:00:00.000Z';
    expect(unionOf(grants, now)).toEqual({
      enabled: true,
      endsAt: after,
      scope: 'full',
      teams: ['customer_service', 'technical_support'],
    });
    // The end of one leaves what the others allow.
    expect(unionOf(grants, before)).toMatchObject({ endsAt: after, scope: 'read_only' });
    expect(unionOf(grants, end)).toMatchObject({ enabled: true, endsAt: after, teams: ['customer_service'] });
    expect(unionOf(grants, now, 'technical_support')).toEqual({
      enabled: true,
      endsAt: end,
      scope: 'read_only',
      teams: ['technical_support'],
    });
  });

  it('is unlimited when one is', () => {
    const grants = { a: live(), b: live({ expiresAt: null }) };
    expect(unionOf(grants, before).endsAt).toBeNull();
    expect(unionOf(grants, after)).toMatchObject({ enabled: true, endsAt: null });
  });

  it('names live grants oldest first', () => {
    expect(
      liveIds({ grt_2: live(), grt_1: live({ expiresAt: null }), grt_0: live({ expiresAt: before }) }, before),
    ).toEqual(['grt_1', 'grt_2']);
  });
});

describe('the warning', () => {
  it.each([
    ['14 days: a day before', '2026-11-07T08:00:00.000Z', '2026-11-20T08:00:00.000Z'],
    ['7 days: a tenth is less than a day', '2026-11-14T08:00:00.000Z', '2026-11-20T15:12:00.000Z'],
    ['10 days: both rules agree', '2026-11-11T08:00:00.000Z', '2026-11-20T08:00:00.000Z'],
    ['5 days: half a day before', '2026-11-16T08:00:00.000Z', '2026-11-20T20:00:00.000Z'],
    ['a minute: six seconds before', '2026-11-21T07:59:00.000Z', '2026-11-21T07:59:54.000Z'],
    ['nine milliseconds: at the end', '2026-11-21T07:59:59.991Z', end],
  ])('%s', (_, from, due) => {
    expect(warnAt(from, end)).toBe(due);
  });
});

describe('narrowing', () => {
  const terms = { scope: 'full', teams: ['a', 'b'], expiresAt: end } as const;
  const from = { ...terms, teams: [...terms.teams] };

  it.each([
    ['a team less', { teams: ['a'] }],
    ['another team instead', { teams: ['a', 'c', 'd'] }],
    ['less scope', { scope: 'read_only' as const }],
    ['an earlier end', { expiresAt: before }],
    ['less of one, more of another', { teams: ['a', 'b', 'c'], expiresAt: before }],
  ])('%s narrows', (_, change) => {
    expect(narrows(from, { ...from, ...change })).toBe(true);
  });

  it.each([
    ['nothing', {}],
    ['the same teams in another order', { teams: ['b', 'a'] }],
    ['a team more', { teams: ['a', 'b', 'c'] }],
    ['a later end', { expiresAt: after }],
    ['no end any more', { expiresAt: null }],
  ])('%s does not', (_, change) => {
    expect(narrows(from, { ...from, ...change })).toBe(false);
  });

  it('any end narrows an unlimited grant, more scope narrows none', () => {
    expect(narrows({ ...from, expiresAt: null }, from)).toBe(true);
    expect(narrows({ ...from, expiresAt: null }, { ...from, expiresAt: null })).toBe(false);
    expect(narrows({ ...from, scope: 'read_only' }, from)).toBe(false);
  });
});
