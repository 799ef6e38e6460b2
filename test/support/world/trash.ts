import type { TrashItem } from '../../../shared/trash/item.ts';
import { api } from '../api/api.ts';
import type { Result } from '../api/call.ts';
import { service } from '../api/identity.ts';
import { freshId } from './world.ts';

/** Registers something that was deleted; without an id, something new each time. */
export const putInTrash = (
  accountId: string,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Result<TrashItem>> =>
  api<TrashItem>('createTrashItem', {
    as: service,
    params: { accountId },
    headers,
    body: { resourceType: 'opportunity', resourceId: freshId('opp'), data: { name: 'A lead' }, ...fields },
  });

/** The same. @returns the item */
export const makeTrashItem = async (...args: Parameters<typeof putInTrash>): Promise<TrashItem> => {
  const made = await putInTrash(...args);
  if (made.status !== 201) throw new Error(`nothing in the trash: ${JSON.stringify(made.body)}`);
  return made.body;
};
