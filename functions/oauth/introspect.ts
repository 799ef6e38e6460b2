import { readMembership, unlessClosed } from '../../shared/accounts/account-store.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { oauthRoutes } from '../../shared/sessions/oauth-routes.ts';
import { claimsOf } from '../../shared/sessions/read-token.ts';
import { tokenHolds } from '../../shared/sessions/token-claims.ts';

/**
 * The state of a token at this instant, with one round trip: it reads the account's item, which has the live grants and open
 * sessions, and the grantor. The answer for an invalid token says only that it is not active (RFC 7662, 2.2).
 */
export const introspect: Handlers<typeof oauthRoutes>['introspect'] = async ({ body, now }) => {
  const claims = await claimsOf(body.token);
  if (!claims) return { body: { active: false } };
  const { account, user } = (await unlessClosed(readMembership(claims.account_id, claims.sub))) ?? {};
  if (!account) return { body: { active: false } };
  const directory = new Map(user ? [[user.userId, user]] : []);
  const { liveGrants: grants, liveSessions: sessions } = account;
  return {
    body: tokenHolds(claims, { grants, sessions, directory }, now)
      ? { active: true, token_type: 'Bearer', ...claims }
      : { active: false },
  };
};
