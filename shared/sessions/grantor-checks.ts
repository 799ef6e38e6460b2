import type { Cover, LiveGrant } from '../accounts/live-access.ts';
import type { Role } from '../core/principal.ts';
import type { Write } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import { keys } from '../table/keys.ts';

/** The roles in the directory with which a user still stands for what they granted in a role. */
const sufficientRoles: Record<LiveGrant['role'], readonly Role[]> = { owner: ['owner'], admin: ['owner', 'admin'] };

/** Requires that an instant of the user is absent, or not after the oldest consent among some covers. */
const requireNotAfter = (user: Expression, field: string, covers: readonly Cover[]): void => {
  const oldest = covers.map(({ grant }) => grant.grantedAt ?? '').sort()[0];
  const path = user.path(field);
  user.require(`(attribute_not_exists(${path}) OR ${path} <= ${user.value(oldest)})`);
};

/**
 * Checks at the moment of the commit that the grantors of some covers are still valid: a user who is being suspended or
 * demoted at the same time must not be acted for. Users the directory does not know pass. Condition: `grantor`.
 * @param except a user that the same transaction writes
 */
export const grantorChecks = (accountId: string, covers: readonly Cover[], except?: string): Write[] => {
  const byGrantor = Map.groupBy(covers, ({ grant }) => grant.grantedBy);
  return [...byGrantor]
    .filter(([userId]) => userId !== except)
    .map(([userId, own]): Write => {
      const roles = new Set(own.map(({ grant }) => grant.role));
      const user = new Expression()
        .requireEqual('status', 'active')
        .requireOneOf('role', sufficientRoles[roles.has('owner') ? 'owner' : 'admin'])
        .require('attribute_not_exists(removed)');
      requireNotAfter(user, 'returnedAt', own);
      for (const role of roles) {
        requireNotAfter(
          user,
          role === 'owner' ? 'ownerSince' : 'adminSince',
          own.filter(({ grant }) => grant.role === role),
        );
      }
      const { ConditionExpression, ...placeholders } = user.condition();
      return {
        label: 'grantor',
        check: {
          Key: keys.user(accountId, userId),
          ConditionExpression: `attribute_not_exists(PK) OR (${ConditionExpression})`,
          ...placeholders,
        },
      };
    });
};
