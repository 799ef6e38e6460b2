import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { TrashInput, TrashItem, TrashStatus } from './item.ts';

const path = '/v1/accounts/{accountId}/trash';

/** Members, too: the account's policy says what each of them may. */
const allow = ['owner', 'admin', 'member', 'service'] as const;

/** What was deleted in the vendor's product and can be restored. */
export const trashRoutes = defineRoutes({
  createTrashItem: {
    method: 'POST',
    path,
    summary: 'Register something that was deleted',
    description:
      "It can be restored for as many days as the account's policy says at this moment (`trashDays`). One thing is in the trash once. Repeated under the same key, the answer is without the title, which a purge takes away.",
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
    summary: 'List what is in the trash, newest first',
    description: 'Users see what the policy lets them `restore`.',
    allow,
    uses: { table: ['BatchGetItem', 'GetItem', 'Query'] },
    query: z.extend(PageQuery, { status: z._default(TrashStatus, 'trashed') }),
    success: { status: 200, description: 'A page of items, without their data', body: pageOf(TrashItem) },
  },
  getTrashItem: {
    method: 'GET',
    path: `${path}/{itemId}`,
    summary: 'Read an item of the trash, with its data',
    description: 'What was restored can be read until `purgeAt`. The policy is asked whether a user may `restore` it.',
    allow,
    uses: { table: ['BatchGetItem'] },
    success: { status: 200, description: 'The item', body: TrashItem },
    errors: ['against-policy'],
  },
  restoreTrashItem: {
    method: 'POST',
    path: `${path}/{itemId}/restore`,
    summary: 'Restore an item of the trash',
    description:
      'Whoever is first gets it, once; the answer holds its data, and is repeated under the same key for 24 hours, or until `purgeAt`. The policy is asked whether a user may `restore` it.',
    allow,
    uses: { table: ['BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The item, restored, with its data', body: TrashItem },
    errors: ['against-policy', 'not-in-trash'],
    creates: true,
  },
  purgeTrashItem: {
    method: 'DELETE',
    path: `${path}/{itemId}`,
    summary: 'Purge an item of the trash',
    description:
      'Its data and its title are gone for good. Repeating is harmless. The policy is asked whether a user may `delete` and `purge` it.',
    allow,
    uses: { table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The item, purged', body: TrashItem },
    errors: ['against-policy', 'not-in-trash'],
  },
});
