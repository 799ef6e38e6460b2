import { type AccountRecord, readMembership } from '../../accounts/account-store.ts';
import { Problem } from '../../api/problem.ts';
import type { Route } from '../../api/route.ts';
import { authorize, lesserRole, type Principal } from '../../core/principal.ts';

const demand = (route: Route, principal: Principal | undefined, path: Record<string, string | undefined>): void => {
  const verdict = authorize(route.allow, principal, path);
  if (verdict === 'forbidden') throw new Problem(verdict, { detail: `For: ${route.allow.join(', ')}.` });
  if (verdict !== 'allowed') throw new Problem(verdict);
};

/**
 * Lets a caller in, or throws. First the token's word against the declaration, without I/O; then, for a customer's
 * user, the directory's word in one read: the account must exist, the user must not be suspended or removed, and of
 * two roles the lesser counts.
 * @returns the principal with the role that counts, and the account that was read
 * @throws Problem `unauthenticated`, `forbidden`, `not-found`, `user-suspended`
 */
export const authorizeCaller = async (
  route: Route,
  principal: Principal | undefined,
  path: Record<string, string | undefined>,
): Promise<{ principal: Principal | undefined; account: AccountRecord | undefined }> => {
  demand(route, principal, path);
  if (principal?.kind !== 'user' || route.allow.includes('anybody')) return { principal, account: undefined };
  const { account, user } = await readMembership(principal.accountId, principal.id);
  if (!account) throw new Problem('not-found');
  if (user?.removed || user?.status === 'suspended') throw new Problem('user-suspended');
  const counted = user ? { ...principal, role: lesserRole(principal.role, user.role) } : principal;
  demand(route, counted, path);
  return { principal: counted, account };
};
