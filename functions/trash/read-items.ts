import { readAccount } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { isGone } from '../../shared/trash/item.ts';
import type { trashRoutes } from '../../shared/trash/routes.ts';
import { listTrashItems as list, readTrashWithData } from '../../shared/trash/store.ts';
import { permitted, requirePermitted } from './permitted.ts';

type TrashHandlers = Handlers<typeof trashRoutes>;

/** Lists trash items. Users see only those that the policy permits them to restore. */
export const listTrashItems: TrashHandlers['listTrashItems'] = async (call) => {
  const { account, params, query, cursor, now } = call;
  const { accountId } = params;
  const { pageSize, status } = query;
  if (!account && !(await readAccount(accountId))) throw new Problem('not-found');
  const isVisible = await permitted(call, 'restore');
  const { items, next } = await list(accountId, { size: pageSize, after: cursor }, { status, now }, isVisible);
  return { body: { items }, next };
};

/** Reads an item with its data. Past `purgeAt` it is not found, whatever is stored. */
export const getTrashItem: TrashHandlers['getTrashItem'] = async (call) => {
  const found = await readTrashWithData(call.params);
  if (!found || isGone(found.item, call.now)) throw new Problem('not-found');
  const { item, data } = found;
  await requirePermitted(call, item, 'restore');
  return { body: { ...item, ...(data ? { data: data.value } : {}) } };
};
