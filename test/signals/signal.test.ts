import { describe, expect, it } from 'vitest';
import { type Signal, type SignalledEntry, signalClaims, signalOf } from '../../shared/signals/signal.ts';

const at = '2026-11-21T08:00:00.900Z';
const endedAt = '2026-11-21T07:59:58.100Z';
const naming = { issuer: 'https://gatehouse.example', audience: 'crm' };

const entry = (fields: Partial<SignalledEntry> = {}): SignalledEntry => ({
  entryId: 'jrn_01M80B7PC7FKCP02D8H2Q91GNK',
  accountId: 'acme',
  at,
  type: 'support-session.ended',
  actor: { kind: 'system' },
  target: { id: 'ses_01M80B7PC7FKCP02D8H2Q91GNK' },
  data: { endedAt, endReason: 'grant-expired', actingAs: { userId: 'olga', role: 'owner' } },
  ...fields,
});
const changed = entry({
  type: 'support-session.changed',
  data: {
    epoch: 3,
    from: { grantId: 'a', actingAs: { userId: 'olga', role: 'owner' } },
    to: { grantId: 'b', actingAs: { userId: 'ada', role: 'admin' } },
  },
});
const eventsOf = (signal: Signal | undefined) =>
  Object.entries((signalClaims(signal as Signal, naming)['events'] ?? {}) as Record<string, Record<string, unknown>>);

describe('the signal of an entry', () => {
  it('is of the end of a session, as of then, though it was found out later', () => {
    const signal = signalOf(entry());
    expect(signal).toMatchObject({
      jti: entry().entryId,
      iat: at,
      at: endedAt,
      userId: 'olga',
      endReason: 'grant-expired',
    });
    expect(eventsOf(signal)).toEqual([
      [
        'https://schemas.openid.net/secevent/caep/event-type/session-revoked',
        {
          event_timestamp: Math.floor(Date.parse(endedAt) / 1000),
          initiating_entity: 'system',
          reason_admin: { en: 'grant-expired' },
        },
      ],
    ]);
  });

  it('is of its going on under another grant: what tokens say from now on', () => {
    const signal = signalOf(changed);
    expect(signal?.userId).toBe('olga');
    expect(eventsOf(signal)).toEqual([
      [
        'https://schemas.openid.net/secevent/caep/event-type/token-claims-change',
        {
          event_timestamp: Math.floor(Date.parse(at) / 1000),
          initiating_entity: 'system',
          claims: { sub: 'ada', grant_id: 'b', epoch: 3 },
        },
      ],
    ]);
  });

  it.each(['support-session.started', 'grant.revoked', 'support-session', '__proto__'])('is none of %s', (type) => {
    expect(signalOf(entry({ type }))).toBeUndefined();
  });

  it.each([
    ['user', 'admin'],
    ['agent', 'user'],
    ['service', 'policy'],
    ['system', 'system'],
    ['unknown', 'system'],
  ])('of a change by a %s has %s as its initiating entity', (kind, initiator) => {
    expect(eventsOf(signalOf(entry({ actor: { kind } })))[0]?.[1]['initiating_entity']).toBe(initiator);
  });
});

describe('the claims of a signal', () => {
  it('are those of a security event token: no exp, no sub, the same each time', () => {
    const signal = signalOf(entry()) as Signal;
    const claims = signalClaims(signal, naming);
    expect(Object.keys(claims).sort()).toEqual(['aud', 'events', 'iat', 'iss', 'jti', 'sub_id']);
    expect(claims).toMatchObject({
      iss: naming.issuer,
      aud: 'crm',
      iat: Math.floor(Date.parse(at) / 1000),
      jti: entry().entryId,
      sub_id: {
        format: 'complex',
        session: { format: 'opaque', id: entry().target.id },
        user: { format: 'iss_sub', iss: naming.issuer, sub: 'olga' },
        tenant: { format: 'opaque', id: 'acme' },
      },
    });
    expect(signalClaims({ ...signal }, naming)).toEqual(claims);
  });
});
