import { policyOf, readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { demandFeature } from '../../shared/settings/require-feature.ts';
import { commit } from '../../shared/table/commit.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { type TrashRecord, trashed } from '../../shared/trash/item.ts';
import type { trashRoutes } from '../../shared/trash/routes.ts';
import { guardLabel, readGuard, registerChange } from '../../shared/trash/store.ts';

const refusal = async (item: TrashRecord): Promise<Problem> => {
  const itemId = await readGuard(item);
  return new Problem('already-in-trash', itemId === undefined ? {} : { detail: `It is the item ${itemId}.` });
};

/**
 * Registers something that was deleted, with what is needed to restore it. What is remembered for the caller's idempotency
 * key is the item without its title: a purge takes that, and must not leave it there.
 */
export const createTrashItem: Handlers<typeof trashRoutes>['createTrashItem'] = async (call) => {
  const { accountId } = call.params;
  const account = await readAccount(accountId);
  if (!account) throw new Problem('not-found');
  demandFeature(account, 'trash');
  const { item, entry } = trashed(accountId, call.body, policyOf(account).trashDays, requestCause(call));
  const { title: _title, ...untitled } = item;
  try {
    await commit(registerChange(item, call.body.data, entry), call.remember({ body: untitled }));
  } catch (error) {
    throw error instanceof ConditionFailed && error.labels.includes(guardLabel) ? await refusal(item) : error;
  }
  return { body: item };
};
