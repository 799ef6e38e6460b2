import { dueIndex, dueShard } from '../table/due-shards.ts';
import { keys, teamsIndex, teamsKey } from '../table/keys.ts';
import { accessEndsAt } from './access-end.ts';
import type { GrantStatus } from './grant.ts';
import type { GrantRecord } from './transitions.ts';

const isOpen = (status: GrantStatus): boolean => status === 'active' || status === 'suspended';

/** The end of an unlimited grant; sorts after every instant. */
const never = '9999-12-31T23:59:59.999Z';

/** Sorts grants by their end, then by id: the sort key of the `teams` index. */
export const endOrder = (grantId: string, expiresAt: string | null): string => `${expiresAt ?? never}#${grantId}`;

/**
 * The item of a grant. An open grant is in the `due` index at the next instant at which it must be looked at. An active or
 * expired grant is in the `teams` index: readers query it for ends after now only, so expiry need not pay for a removal.
 */
export const grantItem = (grant: GrantRecord) => {
  const ending = grant.status === 'active' ? accessEndsAt(grant) : grant.expiresAt;
  const dueAt = isOpen(grant.status) ? (grant.warnAt ?? ending) : null;
  const listed = grant.status === 'active' || grant.status === 'expired';
  return {
    ...keys.grant(grant.accountId, grant.grantId),
    ...grant,
    ...(dueAt === null ? {} : { [dueIndex.partition]: dueShard(grant.grantId), [dueIndex.sort]: dueAt }),
    ...(listed
      ? {
          [teamsIndex.partition]: teamsKey(grant.teams),
          [teamsIndex.sort]: endOrder(grant.grantId, grant.expiresAt),
        }
      : {}),
  };
};
