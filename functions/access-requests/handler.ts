import { requestRoutes } from '../../shared/access-requests/routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { approveAccessRequest, declineAccessRequest } from './answer-request.ts';
import { createAccessRequest } from './create-request.ts';
import { listAccessRequests } from './list-requests.ts';
import { listOwnAccessRequests, withdrawAccessRequest } from './own-requests.ts';

export const handler = createHandler(requestRoutes, {
  createAccessRequest,
  listOwnAccessRequests,
  withdrawAccessRequest,
  listAccessRequests,
  approveAccessRequest,
  declineAccessRequest,
});
