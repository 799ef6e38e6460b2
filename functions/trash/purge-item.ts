import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { isGone, itemPurged } from '../../shared/trash/item.ts';
import type { trashRoutes } from '../../shared/trash/routes.ts';
import { purgeChange, readTrashItem } from '../../shared/trash/store.ts';
import { requirePermitted } from './permitted.ts';

/**
 * Purges an item. Requires the permission to delete the resource as well. Purging an item again returns it unchanged.
 */
export const purgeTrashItem: Handlers<typeof trashRoutes>['purgeTrashItem'] = (call) =>
  retryOnConflict(async () => {
    const item = await readTrashItem(call.params);
    const cause = currentCause(call);
    if (!item || isGone(item, cause.now)) throw new Problem('not-found');
    await requirePermitted(call, item, 'delete', 'purge');
    if (item.status === 'purged') return { body: item };
    const transition = itemPurged(item, cause);
    if (!transition) throw new Problem('not-in-trash', { detail: `The item is ${item.status}.` });
    await commit(purgeChange(transition));
    return { body: transition.after };
  });
