import { accountRoutes } from '../../shared/accounts/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { getAccount, putAccount } from './accounts.ts';
import { listPeople } from './people.ts';
import { deleteUser, getUser, listUsers, putUser } from './users.ts';

export const handler = createHandler(
  accountRoutes,
  { putAccount, getAccount, listUsers, putUser, getUser, deleteUser, listPeople },
  verifyToken,
);
