import { describe, expect, it } from 'vitest';
import type { LiveGrant, LiveSession } from '../../shared/accounts/live-access.ts';
import { type SupportClaims, supportClaims, tokenHolds } from '../../shared/sessions/token-claims.ts';
import { inside, live, now, session } from './live.ts';

const seconds = Date.parse(now) / 1000;
const naming = {
  scope: 'read_only',
  jti: 'j',
  issuer: 'https://gatehouse.example',
  audience: 'crm',
  clientId: 'desk',
} as const;
const claimsFor = (grant: LiveGrant, at = now) => supportClaims(session(), { grantId: 'a', grant }, naming, at);
const good = claimsFor(live()) as SupportClaims;

describe('the claims of a support token', () => {
  it('name the user acted for, the agent who acts, and what for', () => {
    expect(good).toEqual({
      iss: 'https://gatehouse.example',
      sub: 'olga',
      act: { sub: 'agent-1', team: 'technical_support' },
      aud: 'crm',
      client_id: 'desk',
      iat: seconds,
      exp: seconds + 300,
      jti: 'j',
      sid: session().sessionId,
      grant_id: 'a',
      account_id: 'acme',
      scope: 'read_only',
      epoch: 1,
    });
  });

  it.each<[string, Partial<LiveGrant>, number]>([
    ['a grant that ends later', { expiresAt: '2026-11-21T08:05:00.000Z' }, 300],
    ['one that ends before', { expiresAt: '2026-11-21T08:04:59.000Z' }, 299],
    ['one that ends within a second: the whole one before', { expiresAt: '2026-11-21T08:04:59.999Z' }, 299],
    ['one without an end', { expiresAt: null }, 300],
    ['one that wants reconfirming before', { expiresAt: null, reconfirmBy: '2026-11-21T08:01:00.000Z' }, 60],
  ])('of %s', (_, fields, lasts) => {
    expect((claimsFor(live(fields))?.exp ?? 0) - seconds).toBe(lasts);
  });

  it('are none when the grant ends within the second', () => {
    expect(claimsFor(live({ expiresAt: '2026-11-21T08:00:00.999Z' }))).toBeUndefined();
    const end = live({ expiresAt: '2026-11-21T08:00:01.000Z' });
    expect(claimsFor(end, '2026-11-21T08:00:00.999Z')?.exp).toBe(seconds + 1);
    expect(claimsFor(end, '2026-11-21T08:00:01.000Z')).toBeUndefined();
  });
});

describe('a token holds', () => {
  const own = session().sessionId;
  const holds = ({
    claims = {},
    grant = {},
    open = {},
    at = now,
    role = 'owner' as 'owner' | 'admin' | undefined,
  }: {
    claims?: Partial<SupportClaims>;
    grant?: Partial<LiveGrant>;
    open?: Partial<LiveSession> | undefined;
    at?: string;
    role?: 'owner' | 'admin' | undefined;
  } = {}) =>
    tokenHolds(
      { ...good, ...claims },
      {
        grants: { a: live(grant) },
        sessions: { [own]: inside(open) },
        directory: new Map(role ? [['olga', { role, status: 'active' as const }]] : []),
      },
      at,
    );

  it('while everything is as it says', () => {
    expect(holds()).toBe(true);
    expect(holds({ role: undefined })).toBe(true);
    expect(holds({ grant: { scope: 'full', expiresAt: null, teams: ['x', 'technical_support'] } })).toBe(true);
    expect(holds({ at: '2026-11-21T08:04:59.999Z' })).toBe(true);
  });

  it.each<[string, Parameters<typeof holds>[0]]>([
    ['at its exp', { at: '2026-11-21T08:05:00.000Z' }],
    ['of another session', { claims: { sid: 'ses_01M80B7PC7FKCP02D8H2Q91GNX' } }],
    ['of a session called like what objects inherit', { claims: { sid: 'constructor' } }],
    ['of another grant', { claims: { grant_id: 'b' } }],
    ['of a grant that is called like what objects inherit', { claims: { grant_id: '__proto__' } }],
    ['of a session that went over to another', { open: { grantId: 'b' } }],
    ['of an earlier epoch', { grant: { epoch: 2 } }],
    ['of a later epoch', { claims: { epoch: 2 } }],
    ['in the name of another', { grant: { grantedBy: 'oscar' } }],
    ['for a team that is out', { grant: { teams: ['customer_service'] } }],
    ['for more than is granted', { claims: { scope: 'full' } }],
    ['at the end of the grant', { grant: { expiresAt: now } }],
    ['when the grant wanted reconfirming', { grant: { expiresAt: null, reconfirmBy: now } }],
    ['when who granted has lost the role', { role: 'admin' }],
  ])('not %s', (_, change) => {
    expect(holds(change)).toBe(false);
  });
});
