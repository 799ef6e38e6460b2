import { policyOf, readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { requireFeature } from '../../shared/settings/require-feature.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { itemTrashed, type TrashRecord } from '../../shared/trash/item.ts';
import type { trashRoutes } from '../../shared/trash/routes.ts';
import { guardLabel, readGuardItemId, registerChange } from '../../shared/trash/store.ts';

const alreadyInTrash = async (item: TrashRecord): Promise<Problem> => {
  const itemId = await readGuardItemId(item);
  return new Problem('already-in-trash', itemId === undefined ? {} : { detail: `It is in the trash as ${itemId}.` });
};

/**
 * Registers a deleted resource with the data needed to restore it. The answer stored for the idempotency key omits the
 * title, because a purge must erase every copy of it.
 */
export const createTrashItem: Handlers<typeof trashRoutes>['createTrashItem'] = async (call) => {
  const { accountId } = call.params;
  const account = await readAccount(accountId);
  if (!account) throw new Problem('not-found');
  requireFeature(account, 'trash');
  const { item, entry } = itemTrashed(accountId, call.body, policyOf(account).trashDays, requestCause(call));
  const { title: _title, ...untitled } = item;
  try {
    await commit(registerChange(item, call.body.data, entry), call.remember({ body: untitled }));
  } catch (error) {
    throw error instanceof ConditionFailed && error.labels.includes(guardLabel) ? await alreadyInTrash(item) : error;
  }
  return { body: item };
};
