import { describe, expect, it } from 'vitest';
import type { Cause } from '../../shared/journal/cause.ts';
import { type Circumstances, reviewEach } from '../../shared/sessions/review.ts';
import type { SessionRecord } from '../../shared/sessions/session.ts';
import { sessionAsOf } from '../../shared/sessions/view.ts';
import { agentKey } from '../../shared/table/keys.ts';
import { before, earlier, later, live, now, session } from './live.ts';

const directory = new Map();
const owner: Cause = { actor: { kind: 'user', id: 'olga', role: 'owner' }, now };
const sweep: Cause = { actor: { kind: 'system', id: 'sweep' }, now };

const review = (circumstances: Partial<Circumstances>, one = session(), cause = owner) => {
  const { transitions, live: open, covers } = reviewEach([one], { grants: {}, directory, ...circumstances }, cause);
  const [transition] = transitions;
  return { after: transition?.after, entry: transition?.entry, open, covers };
};
/** Why it ended, when, and by whom; undefined when it goes on. */
const ended = (...args: Parameters<typeof review>) => {
  const { after, open } = review(...args);
  expect(Object.keys(open)).toHaveLength(after?.status === 'ended' ? 0 : 1);
  return after?.status === 'ended' ? [after.endReason, after.endedAt, after.endedBy?.id] : undefined;
};

describe('a session goes on', () => {
  it('as it is, and nothing is written', () => {
    const { after, open, covers } = review({ grants: { a: live() } });
    expect([after, covers]).toEqual([undefined, []]);
    expect(open).toEqual({
      [session().sessionId]: {
        grantId: 'a',
        userId: 'olga',
        role: 'owner',
        team: 'technical_support',
        scope: 'read_only',
        agent: agentKey('agent-1'),
      },
    });
  });

  it.each<[string, Partial<Circumstances>, string]>([
    ['under another grant', { grants: { b: live({ grantedBy: 'oscar' }) } }, 'b'],
    ['under its own in the name of another', { grants: { a: live({ grantedBy: 'oscar' }) } }, 'a'],
  ])('%s', (_, circumstances, grantId) => {
    const { after, entry, open, covers } = review(circumstances);
    expect(after).toMatchObject({ status: 'active', grantId, actingAs: { userId: 'oscar', role: 'owner' } });
    expect(entry).toMatchObject({ type: 'support-session.changed', actor: { id: 'olga' } });
    expect(Object.values(open)).toMatchObject([{ grantId, userId: 'oscar' }]);
    expect(covers.map((cover) => cover.grantId)).toEqual([grantId]);
  });

  it('under its own in another role of the same person', () => {
    expect(review({ grants: { a: live({ role: 'admin' }) } }).after?.actingAs).toEqual({
      userId: 'olga',
      role: 'admin',
    });
  });

  it('whatever is being done about those that have ended', () => {
    const over = session({ status: 'ended', endedAt: earlier });
    expect(reviewEach([over], { grants: {}, directory }, owner)).toEqual({ transitions: [], live: {}, covers: [] });
  });
});

describe('a session ends', () => {
  const held = { grants: { a: live() }, directory };

  it.each<[string, Partial<Circumstances>, unknown[]]>([
    [
      'with its grant, for the reason for which that goes',
      { before: held, gone: 'grant-suspended' },
      ['grant-suspended', now, 'olga'],
    ],
    ['with its grant, which was revoked', { before: held }, ['grant-revoked', now, 'olga']],
    [
      'when its grant allows less',
      { before: held, grants: { a: live({ teams: ['x'] }) } },
      ['grant-narrowed', now, 'olga'],
    ],
    [
      'when who granted may no longer',
      { ...held, before: held, directory: new Map([['olga', { role: 'member', status: 'active' }]]) },
      ['grantor-unavailable', now, 'olga'],
    ],
    [
      'when it is put out, though it is covered',
      { ...held, putOut: { sessionId: session().sessionId, reason: 'left', by: { kind: 'agent', id: 'agent-1' } } },
      ['left', now, 'agent-1'],
    ],
    [
      'not when another is put out',
      { ...held, putOut: { sessionId: 'ses_other', reason: 'left' } },
      undefined as unknown as unknown[],
    ],
    ['when its grant has come to its end', { grants: { a: live({ expiresAt: now }) } }, ['grant-expired', now, 'time']],
    [
      'then, though it is found out later',
      { grants: { a: live({ expiresAt: earlier }) } },
      ['grant-expired', earlier, 'time'],
    ],
    [
      'when its grant wanted reconfirming',
      { grants: { a: live({ expiresAt: null, reconfirmBy: before }) } },
      ['grant-suspended', before, 'time'],
    ],
    [
      'with the last of several to end',
      { grants: { a: live({ expiresAt: earlier }), b: live({ expiresAt: before }) } },
      ['grant-expired', before, 'time'],
    ],
  ])('%s', (_, circumstances, expected) => {
    expect(ended(circumstances)).toEqual(expected);
  });

  it.each<[string, Partial<SessionRecord>, Partial<Circumstances>, unknown[]]>([
    ['when it was not renewed', { renewBy: now }, { grants: { a: live() } }, ['idle', now, 'time']],
    [
      'then, though it is put out now',
      { renewBy: before },
      { grants: { a: live() }, putOut: { sessionId: session().sessionId, reason: 'left' } },
      ['idle', before, 'time'],
    ],
    [
      'before its grant has',
      { renewBy: earlier },
      { grants: { a: live({ expiresAt: before }) } },
      ['idle', earlier, 'time'],
    ],
    [
      'after its grant has',
      { renewBy: before },
      { grants: { a: live({ expiresAt: earlier }) } },
      ['grant-expired', earlier, 'time'],
    ],
    [
      'at the same time as its grant',
      { renewBy: before },
      { grants: { a: live({ expiresAt: before }) } },
      ['grant-expired', before, 'time'],
    ],
  ])('by itself %s', (_, fields, circumstances, expected) => {
    expect(ended(circumstances, session(fields))).toEqual(expected);
  });

  it('by time in the name of whichever net found it out', () => {
    expect(ended({ grants: { a: live({ expiresAt: before }) } }, session(), sweep)).toEqual([
      'grant-expired',
      before,
      'sweep',
    ]);
  });

  it('when its grant had ended before the one came that would cover it', () => {
    const lapsed = { a: live({ expiresAt: before }) };
    const grants = { ...lapsed, b: live() };
    expect(ended({ grants, before: { grants: lapsed, directory } })).toEqual(['grant-expired', before, 'time']);
  });

  it('and its entry has the instant of the end, not that of the review', () => {
    const { entry } = review({ grants: { a: live({ expiresAt: earlier }) } }, session(), sweep);
    expect(entry).toMatchObject({
      type: 'support-session.ended',
      at: now,
      data: { endedAt: earlier, endReason: 'grant-expired', startedAt: earlier, grantId: 'a' },
    });
  });
});

describe('a session as it is read', () => {
  it('is as the review will store it, except for the actor', () => {
    for (const grants of [{ a: live({ expiresAt: before }) }, { a: live({ expiresAt: null, reconfirmBy: before }) }]) {
      const stored = review({ grants }, session(), sweep).after as SessionRecord;
      const seen = sessionAsOf(session(), { grants, directory }, now);
      const shown = sessionAsOf(stored, { grants, directory }, now);
      expect({ ...seen, endedBy: undefined }).toEqual({ ...shown, endedBy: undefined });
      expect([seen.endedBy?.id, shown.endedBy?.id]).toEqual(['time', 'sweep']);
    }
    const moved = sessionAsOf(session(), { grants: { b: live({ grantedBy: 'oscar' }) }, directory }, now);
    expect(moved).toMatchObject({ status: 'active', grantId: 'b', actingAs: { userId: 'oscar' }, endsAt: later });
  });

  it.each<[string, SessionRecord['acknowledgements'], number | null, unknown[]]>([
    ['no user, and the answer comes within seconds', {}, null, []],
    ['nobody who has answered yet', { desk: {}, crm: {} }, null, [{ receiver: 'crm' }, { receiver: 'desk' }]],
    [
      'one of two',
      { desk: {}, crm: { at: now } },
      null,
      [{ receiver: 'crm', acknowledgedAt: now }, { receiver: 'desk' }],
    ],
    [
      'both',
      { crm: { at: now }, desk: { at: later } },
      7_200_000,
      [
        { receiver: 'crm', acknowledgedAt: now },
        { receiver: 'desk', acknowledgedAt: later },
      ],
    ],
    [
      'one who could not read it',
      { crm: { at: now }, desk: { at: later, error: 'invalid_key' } },
      null,
      [
        { receiver: 'crm', acknowledgedAt: now },
        { receiver: 'desk', error: 'invalid_key' },
      ],
    ],
  ])('has a receipt with %s', (_, acknowledgements, lagMillis, receivers) => {
    const over = session({ status: 'ended', endedAt: earlier, acknowledgements });
    expect(sessionAsOf(over, { grants: {}, directory }, now).receipt).toEqual({ lagMillis, receivers });
  });
});
