import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { trashRoutes } from '../../shared/trash/routes.ts';
import { createTrashItem } from './create-item.ts';
import { purgeTrashItem } from './purge-item.ts';
import { getTrashItem, listTrashItems } from './read-items.ts';
import { restoreTrashItem } from './restore-item.ts';

export const handler = createHandler(
  trashRoutes,
  { createTrashItem, listTrashItems, getTrashItem, restoreTrashItem, purgeTrashItem },
  verifyToken,
);
