import { grantRoutes } from '../../shared/grants/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { changeGrant } from './change-grant.ts';
import { createGrant } from './create-grant.ts';
import { listEnterableAccounts } from './list-enterable-accounts.ts';
import { getGrant, listGrants } from './read-grants.ts';
import { reconfirmGrant } from './reconfirm-grant.ts';
import { revokeGrant } from './revoke-grant.ts';
import { getSupportAccess, turnOffSupportAccess } from './support-access.ts';

export const handler = createHandler(grantRoutes, {
  getSupportAccess,
  turnOffSupportAccess,
  createGrant,
  listGrants,
  getGrant,
  changeGrant,
  revokeGrant,
  reconfirmGrant,
  listEnterableAccounts,
});
