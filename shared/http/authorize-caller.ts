import { type AccountRecord, readMembership } from '../accounts/account-store.ts';
import { Problem } from '../api/problem.ts';
import type { Route } from '../api/route.ts';
import { canaryAccountId } from '../core/canary.ts';
import { lesserRole } from '../core/lesser-role.ts';
import { authorize, type Principal } from '../core/principal.ts';

const requireAllowed = (
  route: Route,
  principal: Principal | undefined,
  path: Record<string, string | undefined>,
): void => {
  const verdict = authorize(route.allow, principal, path);
  if (verdict === 'forbidden') throw new Problem(verdict, { detail: `Allowed: ${route.allow.join(', ')}.` });
  if (verdict !== 'allowed') throw new Problem(verdict);
};

/**
 * Checks that a caller may use a route. First the claims of the token are checked against the declaration, without I/O.
 * Then, for a user of a customer, the directory is read once: the account must exist, the user must not be suspended or
 * removed, and the lesser of the roles in token and directory counts.
 * @returns the principal with the role that counts, and the account that was read
 * @throws Problem `unauthenticated`, `forbidden`, `not-found`, `account-reserved`, `user-suspended`
 */
export const authorizeCaller = async (
  route: Route,
  principal: Principal | undefined,
  path: Record<string, string | undefined>,
): Promise<{ principal: Principal | undefined; account: AccountRecord | undefined }> => {
  requireAllowed(route, principal, path);
  if (path['accountId'] === canaryAccountId) throw new Problem('account-reserved');
  if (principal?.kind !== 'user' || route.allow.includes('anybody')) return { principal, account: undefined };
  const { account, user } = await readMembership(principal.accountId, principal.id);
  if (!account) throw new Problem('not-found');
  if (user?.removed || user?.status === 'suspended') throw new Problem('user-suspended');
  const effective = user ? { ...principal, role: lesserRole(principal.role, user.role) } : principal;
  requireAllowed(route, effective, path);
  return { principal: effective, account };
};
