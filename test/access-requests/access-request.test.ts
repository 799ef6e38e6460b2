import { describe, expect, it } from 'vitest';
import {
  type AccessRequest,
  exceedsRequest,
  type RequestedTerms,
  requestApproved,
  requestAsOf,
  requestCreated,
  requestDeclined,
  requestLapsed,
} from '../../shared/access-requests/access-request.ts';
import type { Cause } from '../../shared/journal/cause.ts';

const start = '2026-11-21T08:00:00.000Z';
const lapse = '2026-11-28T08:00:00.000Z';
const justBefore = '2026-11-28T07:59:59.999Z';
const cause = (now: string): Cause => ({ actor: { kind: 'user', id: 'olga', role: 'owner' }, now });

const { request } = requestCreated(
  {
    accountId: 'acme',
    agent: { id: 'agent-1', team: 'technical_support' },
    duration: 'P1D',
    scope: 'read_only',
    teams: ['technical_support', 'customer_service'],
    reason: 'x',
  },
  cause(start),
);
const grantId = 'grt_01M80B7PC7FKCP02D8H2Q91GNK';

describe('a request', () => {
  it('waits for seven days', () => {
    expect(request).toMatchObject({ status: 'pending', requestedAt: start, lapsesAt: lapse });
    expect(request.teams).toEqual(['customer_service', 'technical_support']);
    expect(requestAsOf(request, justBefore)).toEqual(request);
    expect(requestAsOf(request, lapse)).toEqual({ ...request, status: 'lapsed', decidedAt: lapse });
  });

  it('is answered while it waits, once', () => {
    expect(requestApproved(request, grantId, cause(justBefore))?.after).toMatchObject({
      status: 'approved',
      decidedBy: 'olga',
      decidedAt: justBefore,
      grantId,
    });
    expect(requestDeclined(request, 'no', cause(justBefore))?.after).toMatchObject({
      status: 'declined',
      declineReason: 'no',
    });
    for (const over of [requestAsOf(request, lapse), { ...request, status: 'approved' } as AccessRequest]) {
      expect(requestApproved(over, grantId, cause(start))).toBeUndefined();
      expect(requestDeclined(over, 'no', cause(start))).toBeUndefined();
    }
    expect(requestApproved(request, grantId, cause(lapse))).toBeUndefined();
    expect(requestDeclined(request, 'no', cause(lapse))).toBeUndefined();
  });

  it('lapses when its time has come, not before, and only without an answer', () => {
    expect(requestLapsed(request, cause(justBefore))).toBeUndefined();
    expect(requestLapsed(request, cause(lapse))?.after).toEqual(requestAsOf(request, lapse));
    expect(requestLapsed({ ...request, status: 'declined' }, cause(lapse))).toBeUndefined();
    // A request that is stored as lapsed gets no second entry.
    expect(requestLapsed(requestAsOf(request, lapse), cause(lapse))).toBeUndefined();
  });
});

describe('what goes beyond a request', () => {
  const asked: RequestedTerms = { duration: 'P1M', scope: 'read_only', teams: ['a', 'b'] };
  const fields = (terms: Partial<RequestedTerms>, now = start, from = asked) =>
    exceedsRequest(from, { ...from, ...terms }, now);

  it.each<[string, Partial<RequestedTerms>, string[]]>([
    ['the same', {}, []],
    ['less of each', { duration: 'PT1H', teams: ['b'] }, []],
    ['the same teams in another order', { teams: ['b', 'a'] }, []],
    ['a second more', { duration: 'P30DT1S' }, ['duration']],
    ['the same time in other words', { duration: 'PT720H' }, []],
    ['no end', { duration: 'unlimited' }, ['duration']],
    ['an end beyond all time', { duration: 'P9000Y' }, ['duration']],
    ['more scope', { scope: 'full' }, ['scope']],
    ['a team more', { teams: ['a', 'b', 'c'] }, ['teams']],
    ['another team for one', { teams: ['c'] }, ['teams']],
    ['more of each', { duration: 'P1Y', scope: 'full', teams: ['c'] }, ['duration', 'scope', 'teams']],
  ])('%s', (_, terms, expected) => {
    expect(fields(terms)).toEqual(expected);
  });

  it.each([
    ['2026-11-21T08:00:00.000Z', 'P30D', []],
    ['2026-11-21T08:00:00.000Z', 'P31D', ['duration']],
    ['2026-12-21T08:00:00.000Z', 'P31D', []],
    ['2027-02-01T08:00:00.000Z', 'P28D', []],
    ['2027-02-01T08:00:00.000Z', 'P29D', ['duration']],
    ['2028-02-01T08:00:00.000Z', 'P29D', []],
  ])('of a month from %s: %s', (now, duration, expected) => {
    expect(fields({ duration }, now)).toEqual(expected);
  });

  it('of unlimited is nothing, of full scope nothing', () => {
    const all: RequestedTerms = { duration: 'unlimited', scope: 'full', teams: ['a'] };
    expect(fields({ duration: 'P9000Y', scope: 'read_only' }, start, all)).toEqual([]);
    expect(fields({}, start, all)).toEqual([]);
  });
});
