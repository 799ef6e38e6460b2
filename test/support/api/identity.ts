import type { Principal } from '../../../shared/core/principal.ts';
import type { Claims } from '../../../shared/http/identity.ts';
import type { Identity } from '../../../shared/http/identity-schema.ts';

const names = { subject: 'sub', accountId: 'account_id', role: 'role', team: 'team' };
const kind = (of: string) => ({
  issuer: `https://${of}.example`,
  audiences: ['gatehouse'],
  requiredScopes: [],
  requiredClaims: {},
  claims: names,
});

/** Three issuers, one for each kind of principal. */
export const identity: Identity = { user: kind('users'), agent: kind('agents'), service: kind('services') };

/** The claims that a token of `principal` carries, as API Gateway hands them over. */
export const claimsOf = (principal: Principal, exp = 9_999_999_999): Claims => {
  const common = { iss: identity[principal.kind].issuer, aud: 'gatehouse', sub: principal.id, exp: String(exp) };
  if (principal.kind === 'user') return { ...common, account_id: principal.accountId, role: principal.role };
  if (principal.kind === 'agent') return { ...common, team: principal.team };
  return { ...common, scope: principal.scopes.join(' ') };
};

export const user = (role: 'owner' | 'admin' | 'member', accountId = 'acme', id = `${role}-of-${accountId}`) =>
  ({ kind: 'user', id, accountId, role }) as const satisfies Principal;
export const agent = (team = 'technical_support', id = 'agent-1') =>
  ({ kind: 'agent', id, team }) as const satisfies Principal;
export const service = { kind: 'service', id: 'backend', scopes: ['gatehouse/api'] } as const satisfies Principal;
