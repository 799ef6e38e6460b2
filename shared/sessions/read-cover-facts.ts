import type { LiveGrants } from '../accounts/live-access.ts';
import type { UserRecord } from '../accounts/user-store.ts';
import { hasLapsed } from '../grants/access-end.ts';
import { grantOfItem } from '../grants/item.ts';
import { batchGet } from '../table/batch-get.ts';
import { idOf, type Key, keys, prefixes } from '../table/keys.ts';
import type { Directory } from './coverage.ts';

/**
 * Reads the grantors of live grants and the grants themselves in one round trip, strongly consistent. A grant that is
 * stored as ended or suspended gives no access, even where this process's clock is behind the one that stored it.
 * @returns the grants that are stored as active or scheduled, those that have lapsed at `now`, which tell until when they
 * covered a session, and the grantors that the directory knows
 */
export const readCoverFacts = async (
  accountId: string,
  grants: LiveGrants,
  now: string,
): Promise<{ grants: LiveGrants; directory: Directory }> => {
  const grantors = new Set(Object.values(grants).map(({ grantedBy }) => grantedBy));
  const items = await batchGet<Key>([
    ...Object.keys(grants).map((grantId) => keys.grant(accountId, grantId)),
    ...[...grantors].map((userId) => keys.user(accountId, userId)),
  ]);
  const stored = items.filter(({ SK }) => SK.startsWith(prefixes.grant));
  const users = items.filter(({ SK }) => SK.startsWith(prefixes.user)) as (Key & UserRecord)[];
  const isOpen = (item: Key): boolean => ['active', 'scheduled'].includes(grantOfItem(item).status);
  const open = new Set(stored.filter(isOpen).map(idOf));
  return {
    grants: Object.fromEntries(
      Object.entries(grants).filter(([grantId, grant]) => open.has(grantId) || hasLapsed(grant, now)),
    ),
    directory: new Map(users.map((user) => [user.userId, user])),
  };
};
