import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { TrashInput, TrashItem, TrashStatus } from './item.ts';

const path = '/v1/accounts/{accountId}/trash';

/** Members are included, because the account's policy decides what each user may do. */
const allow = ['owner', 'admin', 'member', 'service'] as const;

/** Routes of the trash: resources deleted in the vendor's product that can be restored. */
export const trashRoutes = defineRoutes({
  createTrashItem: {
    method: 'POST',
    path,
    summary: 'Register a deleted resource',
    description:
      "It can be restored for the number of days in the account's present policy (`trashDays`). A resource can be in the trash only once. The answer to a repetition with the same key omits the title, because a purge erases it.",
    allow: ['service'],
    uses: { table: ['GetItem', 'PutItem'] },
    body: TrashInput,
    success: { status: 201, description: 'The item, without its data', body: TrashItem },
    errors: ['edition-needed', 'already-in-trash'],
    creates: true,
  },
  listTrashItems: {
    method: 'GET',
    path,
    summary: 'List the items in the trash, newest first',
    description: 'Users see the items that the policy permits them to `restore`.',
    allow,
    uses: { table: ['BatchGetItem', 'GetItem', 'Query'] },
    query: z.extend(PageQuery, { status: z._default(TrashStatus, 'trashed') }),
    success: { status: 200, description: 'A page of items, without their data', body: pageOf(TrashItem) },
  },
  getTrashItem: {
    method: 'GET',
    path: `${path}/{itemId}`,
    summary: 'Read a trash item with its data',
    description: 'Restored items can be read until `purgeAt`. Users need the permission to `restore` it.',
    allow,
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: 'The item', body: TrashItem },
    errors: ['against-policy'],
  },
  restoreTrashItem: {
    method: 'POST',
    path: `${path}/{itemId}/restore`,
    summary: 'Restore a trash item',
    description:
      'Only the first request restores the item. The answer contains its data, and is repeated for the same key for 24 hours or until `purgeAt`. Users need the permission to `restore` it.',
    allow,
    uses: { table: ['BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The item, restored, with its data', body: TrashItem },
    errors: ['against-policy', 'not-in-trash'],
    creates: true,
  },
  purgeTrashItem: {
    method: 'DELETE',
    path: `${path}/{itemId}`,
    summary: 'Purge a trash item',
    description:
      'Erases its data and title permanently. Repeating is harmless. Users need the permissions to `delete` and to `purge` it.',
    allow,
    uses: { table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The item, purged', body: TrashItem },
    errors: ['against-policy', 'not-in-trash'],
  },
});
