import * as z from 'zod/mini';

export const Role = z.enum(['owner', 'admin', 'member']);
export type Role = z.output<typeof Role>;

/** The caller: a user of a customer account, an agent of the vendor's support staff, or the vendor's backend. */
export type Principal =
  | { kind: 'user'; id: string; accountId: string; role: Role }
  | { kind: 'agent'; id: string; team: string; clientId?: string }
  | { kind: 'service'; id: string; scopes: readonly string[] };

export type PrincipalKind = Principal['kind'];

/** Callers that a route admits: a role in the account, the user named in the path, agents, services, or anybody (no token). */
export type Allow = Role | 'self' | 'agent' | 'service' | 'anybody';

export const principalKinds = ['user', 'agent', 'service'] as const satisfies readonly PrincipalKind[];

/** The kinds of principal that `allow` can admit; empty when the route is open to anybody. */
export const kindsAllowed = (allow: readonly Allow[]): PrincipalKind[] =>
  allow.includes('anybody')
    ? []
    : principalKinds.filter((kind) =>
        kind === 'user'
          ? allow.some((entry) => Role.safeParse(entry).success || entry === 'self')
          : allow.includes(kind),
      );

export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'not-found';

/**
 * Applies a route's `allow` to a caller. `path` holds the path parameters.
 * Users must not learn whether another account exists, so `not-found` is checked before `forbidden`.
 */
export const authorize = (
  allow: readonly Allow[],
  principal: Principal | undefined,
  path: { accountId?: string | undefined; userId?: string | undefined },
): Verdict => {
  if (allow.includes('anybody')) return 'allowed';
  if (!principal) return 'unauthenticated';
  if (principal.kind !== 'user') return allow.includes(principal.kind) ? 'allowed' : 'forbidden';
  if (path.accountId !== undefined && path.accountId !== principal.accountId) return 'not-found';
  if (allow.includes(principal.role)) return 'allowed';
  return allow.includes('self') && path.userId === principal.id ? 'allowed' : 'forbidden';
};
