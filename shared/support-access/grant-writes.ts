import type { LiveGrant } from '../accounts/live-access.ts';
import { ttlSeconds } from '../core/instant.ts';
import { grantItem, storedStatus } from '../grants/item.ts';
import type { GrantRecord, GrantTransition } from '../grants/transitions.ts';
import type { Write } from '../table/commit.ts';
import { Expression } from '../table/expression.ts';
import { keys } from '../table/keys.ts';

/** The TTL item whose removal by DynamoDB starts or finalizes the grant. It is not removed otherwise: TTL removes it anyway. */
export const timerWrite = ({ accountId, grantId, status, startsAt, expiresAt }: GrantRecord): Write[] => {
  const at = status === 'scheduled' ? (startsAt ?? expiresAt) : expiresAt;
  if (at === null) return [];
  return [{ label: 'timer', put: { Item: { ...keys.timer(accountId, grantId), ttl: ttlSeconds(at) } } }];
};

/** A grant as it is stored on the account's item. */
export const liveGrantOf = ({
  status,
  scope,
  teams,
  startsAt,
  expiresAt,
  epoch,
  grantedAt,
  grantedBy,
  reconfirmBy,
  maxUses,
  uses = 0,
}: GrantRecord): LiveGrant => ({
  scope,
  teams,
  expiresAt,
  epoch,
  grantedAt,
  grantedBy: grantedBy.userId,
  role: grantedBy.role,
  ...(startsAt === undefined ? {} : { startsAt }),
  ...(status === 'scheduled' ? { isScheduled: true } : {}),
  ...(reconfirmBy === undefined ? {} : { reconfirmBy }),
  ...(maxUses === undefined ? {} : { usesLeft: maxUses - uses }),
});

/**
 * The conditional write of a transition's grant: only from the states that the transition names, only over the version it
 * was decided on, and only while no session that counts as a use has been opened since.
 */
const transitionCondition = ({ before, from }: GrantTransition): Expression => {
  const grant = new Expression()
    .requireOneOf('status', from.map(storedStatus))
    .requireEqual('version', before.version)
    .requireEqual('warnAt', before.warnAt);
  return before.uses === undefined ? grant : grant.requireEqual('uses', before.uses);
};

/** The write of a transition's grant. Condition: the grant's id. */
export const transitionWrite = (transition: GrantTransition, condition = transitionCondition(transition)): Write => ({
  label: transition.after.grantId,
  put: { Item: grantItem(transition.after), ...condition.condition() },
});

/** The same, on condition that the grant has not ended at `now`. */
export const transitionWhileLive = (transition: GrantTransition, now: string): Write => {
  const condition = transitionCondition(transition);
  const expiresAt = condition.path('expiresAt');
  condition.require(
    `(attribute_type(${expiresAt}, ${condition.value('NULL')}) OR ${expiresAt} > ${condition.value(now)})`,
  );
  return transitionWrite(transition, condition);
};
