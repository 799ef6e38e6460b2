import * as z from 'zod/mini';

export const Role = z.enum(['owner', 'admin', 'member']);
export type Role = z.output<typeof Role>;

/** Who calls: somebody of a customer account, one of the vendor's support staff, or the vendor's own backend. */
export type Principal =
  | { kind: 'user'; id: string; accountId: string; role: Role }
  | { kind: 'agent'; id: string; team: string; clientId?: string }
  | { kind: 'service'; id: string; scopes: readonly string[] };

export type PrincipalKind = Principal['kind'];

/** Who may call a route: a role in the account, the user of the path, an agent, a service, or anybody without a token. */
export type Allow = Role | 'self' | 'agent' | 'service' | 'anybody';

export const principalKinds = ['user', 'agent', 'service'] as const satisfies readonly PrincipalKind[];

/** The kinds of principal that a route's `allow` can let in; empty when it is open to anybody. */
export const kindsAllowed = (allow: readonly Allow[]): PrincipalKind[] =>
  allow.includes('anybody')
    ? []
    : principalKinds.filter((kind) =>
        kind === 'user' ? allow.some((one) => Role.safeParse(one).success || one === 'self') : allow.includes(kind),
      );

export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'not-found';

/**
 * The one authorisation rule over a route's declaration. `path` holds the path parameters.
 * A customer's user sees nothing of another account, not even that it exists: `not-found` comes before `forbidden`.
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

const rank: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** The lesser of two roles: a demotion counts at once, a promotion when a new token says so too. */
export const lesserRole = (one: Role, other: Role): Role => (rank[one] <= rank[other] ? one : other);
