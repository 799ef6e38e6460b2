import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import type { Cover } from '../../shared/accounts/live-access.ts';
import type { Principal } from '../../shared/core/principal.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import type { SessionRecord } from '../../shared/sessions/session.ts';
import { supportClaims } from '../../shared/sessions/token-claims.ts';
import { currentSettings } from '../../shared/settings/current.ts';
import { mapSigningErrors } from '../../shared/tokens/map-signing-errors.ts';
import { signJwt } from '../../shared/tokens/sign.ts';
import { tokenIssuer } from '../../shared/tokens/signing-keys.ts';

type SessionToken = z.input<(typeof sessionRoutes)['openSession']['success']['body']>;

/**
 * Signs a token for a session under the grant that covers it. The caller must not answer it before the commit that the
 * session is open under that grant.
 * @returns the answer to the agent; undefined when the grant ends in less than a second
 * @throws Problem `signing-unavailable`
 */
export const tokenOf = async (
  session: SessionRecord,
  cover: Cover,
  agent: Extract<Principal, { kind: 'agent' }>,
  now: string,
): Promise<SessionToken | undefined> => {
  const { tokenAudience: audience } = currentSettings();
  const { scope, sessionId } = session;
  // The client of the agent's own token; the agent's id when the identity provider names no client.
  const clientId = agent.clientId ?? agent.id;
  const naming = { scope, issuer: tokenIssuer(), audience, clientId, jti: randomUUID() };
  const claims = supportClaims(session, cover, naming, now);
  if (!claims) return undefined;
  return {
    sessionId,
    accessToken: await mapSigningErrors(signJwt('at+jwt', claims)),
    tokenType: 'Bearer',
    expiresIn: claims.exp - claims.iat,
    actingAs: { userId: cover.grant.grantedBy, role: cover.grant.role },
    scope,
    endsAt: cover.grant.expiresAt,
  };
};
