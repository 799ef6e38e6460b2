import { recordOf } from '../table/attributes.ts';
import { dueIndex, dueShard } from '../table/due-shards.ts';
import { keys, teamsIndex, teamsKey } from '../table/keys.ts';
import { accessEndsAt } from './access-end.ts';
import type { GrantStatus } from './grant.ts';
import type { GrantRecord } from './transitions.ts';

/**
 * The status that is stored. A scheduled grant is stored as suspended, which says to versions that know no starts that it
 * admits no one, and that it can be revoked (ADR 0050).
 */
export const storedStatus = (status: GrantStatus): GrantStatus => (status === 'scheduled' ? 'suspended' : status);

/** The grant in an item, without keys. */
export const grantOfItem = (item: object): GrantRecord => {
  const grant = recordOf<GrantRecord>(item);
  const isScheduled = grant.status === 'suspended' && grant.startsAt !== undefined && grant.suspendedAt === undefined;
  return isScheduled ? { ...grant, status: 'scheduled' } : grant;
};

/** When a grant that has not ended must be looked at next; null when never. */
const dueOf = (grant: GrantRecord): string | null => {
  switch (grant.status) {
    case 'scheduled':
      return grant.startsAt ?? null;
    case 'active':
      return grant.warnAt ?? accessEndsAt(grant);
    case 'suspended':
      return grant.warnAt ?? grant.expiresAt;
    default:
      return null;
  }
};

/** The end of an unlimited grant; sorts after every instant. */
const never = '9999-12-31T23:59:59.999Z';

/** Sorts grants by their end, then by id: the sort key of the `teams` index. */
export const endOrder = (grantId: string, expiresAt: string | null): string => `${expiresAt ?? never}#${grantId}`;

/**
 * The item of a grant. An open grant is in the `due` index at the next instant at which it must be looked at. An active,
 * scheduled or expired grant is in the `teams` index: readers query it for ends after now only, so expiry need not pay for a
 * removal, and ask the account's item whether it has started.
 */
export const grantItem = (grant: GrantRecord) => {
  const dueAt = dueOf(grant);
  const listed = grant.status === 'active' || grant.status === 'expired' || grant.status === 'scheduled';
  return {
    ...keys.grant(grant.accountId, grant.grantId),
    ...grant,
    status: storedStatus(grant.status),
    ...(dueAt === null ? {} : { [dueIndex.partition]: dueShard(grant.grantId), [dueIndex.sort]: dueAt }),
    ...(listed
      ? {
          [teamsIndex.partition]: teamsKey(grant.teams),
          [teamsIndex.sort]: endOrder(grant.grantId, grant.expiresAt),
        }
      : {}),
  };
};
