import * as z from 'zod/mini';
import type { Cover, LiveGrants, LiveSession } from '../accounts/live-access.ts';
import { GrantId, SessionId, VendorId } from '../core/ids.ts';
import { Scope } from '../core/scope.ts';
import { secondMillis } from '../core/time-units.ts';
import { accessEndsAt } from '../grants/access-end.ts';
import { tokenTimes } from '../tokens/token-times.ts';
import { type Directory, holds, isGrantorValid } from './coverage.ts';
import { actOf } from './transitions.ts';

/** The claims of a support access token: RFC 9068, with the agent in `act` (RFC 8693, 4.1). */
export const SupportClaims = z.object({
  iss: z.string(),
  sub: VendorId.check(z.meta({ description: "The customer's user whom the agent acts for" })),
  act: z.object({ sub: z.string(), team: z.string() }).register(z.globalRegistry, { description: 'The acting agent' }),
  aud: z.string(),
  client_id: z.string(),
  iat: z.int(),
  exp: z.int(),
  jti: z.string(),
  sid: SessionId,
  grant_id: GrantId,
  account_id: VendorId,
  scope: Scope,
  epoch: z.int(),
});
export type SupportClaims = z.output<typeof SupportClaims>;

/**
 * The claims of a token for a session under `cover`. The token lives five minutes, and never beyond the end of the grant.
 * @returns undefined when the grant ends in less than a second
 */
export const supportClaims = (
  { accountId, sessionId, agent }: { accountId: string; sessionId: string; agent: { id: string; team: string } },
  { grantId, grant }: Cover,
  {
    scope,
    issuer,
    audience,
    clientId,
    jti,
  }: Pick<SupportClaims, 'scope' | 'jti'> & {
    issuer: string;
    audience: string;
    clientId: string;
  },
  now: string,
): SupportClaims | undefined => {
  const times = tokenTimes(accessEndsAt(grant), now);
  if (!times) return undefined;
  return {
    iss: issuer,
    sub: grant.grantedBy,
    act: actOf(agent),
    aud: audience,
    client_id: clientId,
    ...times,
    jti,
    sid: sessionId,
    grant_id: grantId,
    account_id: accountId,
    scope,
    epoch: grant.epoch,
  };
};

/**
 * True while a token that Gatehouse signed is valid at `now`: it has not expired, its session is open under the grant it
 * names, and that grant is live, unchanged since the token was signed, and has a valid grantor. Timers play no part.
 */
export const tokenHolds = (
  claims: SupportClaims,
  {
    grants,
    sessions,
    directory,
  }: {
    grants: LiveGrants;
    sessions: Readonly<Record<string, LiveSession>>;
    directory: Directory;
  },
  now: string,
): boolean => {
  if (claims.exp * secondMillis <= Date.parse(now)) return false;
  const session = sessions[claims.sid];
  const grant = grants[claims.grant_id];
  return (
    session !== undefined &&
    grant !== undefined &&
    session.grantId === claims.grant_id &&
    grant.epoch === claims.epoch &&
    grant.grantedBy === claims.sub &&
    grant.teams.includes(claims.act.team) &&
    (grant.scope === 'full' || claims.scope === 'read_only') &&
    holds(grant, now) &&
    isGrantorValid(grant, directory)
  );
};
