import type { LiveGrants } from '../accounts/live-access.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import type { Grant } from '../grants/grant.ts';
import { batchGet } from '../table/batch-get.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import type { Directory } from './coverage.ts';

/**
 * Reads the grantors of live grants and the grants themselves in one round trip, strongly consistent. A grant that is
 * stored as ended or suspended gives no access, even where this process's clock is behind the one that stored it.
 * @returns the grants that are stored as active, and the grantors that the directory knows
 */
export const readCoverFacts = async (
  accountId: string,
  grants: LiveGrants,
): Promise<{ grants: LiveGrants; directory: Directory }> => {
  const grantors = new Set(Object.values(grants).map(({ grantedBy }) => grantedBy));
  const items = await batchGet<Key>([
    ...Object.keys(grants).map((grantId) => keys.grant(accountId, grantId)),
    ...[...grantors].map((userId) => keys.user(accountId, userId)),
  ]);
  const stored = items.filter(({ SK }) => SK.startsWith(prefixes.grant)) as (Key & Grant)[];
  const users = items.filter(({ SK }) => SK.startsWith(prefixes.user)) as (Key & UserRecord)[];
  const active = new Set(stored.filter(({ status }) => status === 'active').map(idOf));
  return {
    grants: Object.fromEntries(Object.entries(grants).filter(([grantId]) => active.has(grantId))),
    directory: new Map(users.map((user) => [user.userId, user])),
  };
};
