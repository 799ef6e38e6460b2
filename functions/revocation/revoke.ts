import { Problem } from '../../shared/api/problem.ts';
import { secondMillis } from '../../shared/core/time-units.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { readAccessToken } from '../../shared/sessions/read-token.ts';
import type { revocationRoutes } from '../../shared/sessions/revocation-routes.ts';
import { endSession } from '../../shared/support-access/end-session.ts';

/**
 * Ends the session of a token, since a session left open could renew it. An expired token or any other text gets the same
 * answer (RFC 7009, 2.2). A live access token of another kind, which would stay valid, is refused (2.2.1). An agent may
 * revoke their own tokens, whatever team they are in by now, but not another agent's (2.1).
 */
export const revoke: Handlers<typeof revocationRoutes>['revoke'] = async (call) => {
  const { principal, body, now } = call;
  const token = await readAccessToken(body.token);
  if (!token || token.exp * secondMillis <= Date.parse(now)) return { body: {} };
  const { claims } = token;
  if (!claims) throw new Problem('unsupported-token-type');
  const isOwn = principal.kind === 'service' || principal.id === claims.act.sub;
  if (!isOwn) throw new Problem('forbidden');
  await endSession({ accountId: claims.account_id, sessionId: claims.sid }, 'token-revoked', () => currentCause(call));
  return { body: {} };
};
