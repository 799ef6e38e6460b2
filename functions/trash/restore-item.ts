import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { commit } from '../../shared/table/commit.ts';
import { idempotencyLabel } from '../../shared/table/idempotency.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';
import { isGone, itemRestored } from '../../shared/trash/item.ts';
import type { trashRoutes } from '../../shared/trash/routes.ts';
import { readTrashWithData, restoreChange } from '../../shared/trash/store.ts';
import { requirePermitted } from './permitted.ts';

/**
 * Restores an item. Of concurrent callers, only the first transaction succeeds. The answer stored for the idempotency key
 * contains the data, so it is kept no longer than the item.
 */
export const restoreTrashItem: Handlers<typeof trashRoutes>['restoreTrashItem'] = (call) =>
  retryOnConflict(
    async () => {
      const found = await readTrashWithData(call.params);
      const cause = currentCause(call);
      if (!found || isGone(found.item, cause.now)) throw new Problem('not-found');
      const { item, data } = found;
      await requirePermitted(call, item, 'restore');
      const transition = itemRestored(item, cause);
      if (!transition || !data) throw new Problem('not-in-trash', { detail: `The item is ${item.status}.` });
      const answer = { body: { ...transition.after, data: data.value } };
      await commit(restoreChange(transition), call.remember(answer, item.purgeAt));
      return answer;
    },
    { canRetry: ({ labels }) => !labels.includes(idempotencyLabel) },
  );
