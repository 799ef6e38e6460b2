import { accountRoutes } from '../../shared/accounts/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { verifyToken } from '../../shared/http/lazy-verify-token.ts';
import { changeAccount, getAccount, putAccount } from './accounts.ts';
import { closeAccount } from './close-account.ts';
import { listPeople } from './people.ts';
import { deleteUser, getUser, listUsers } from './users.ts';
import { changeUser, putUser } from './write-user.ts';

export const handler = createHandler(
  accountRoutes,
  {
    putAccount,
    changeAccount,
    getAccount,
    closeAccount,
    listUsers,
    putUser,
    changeUser,
    getUser,
    deleteUser,
    listPeople,
  },
  verifyToken,
);
