import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Duration } from '../core/duration.ts';
import { VendorId } from '../core/ids.ts';
import { Scope } from '../core/scope.ts';
import { Grant } from '../grants/grant.ts';
import { Reason, Teams, Ticket } from '../grants/inputs.ts';
import { AccessRequest, RequestStatus } from './access-request.ts';

/** Access by request: agents ask, owners and admins decide. */
export const requestRoutes = defineRoutes({
  createAccessRequest: {
    method: 'POST',
    path: '/v1/support/access-requests',
    summary: 'Ask an account for access',
    description:
      "Without `teams`, access is asked for the agent's own team; without `scope`, `read_only`. The request lapses after seven days.",
    allow: ['agent'],
    uses: { table: ['ConditionCheckItem', 'GetItem', 'PutItem'] },
    body: z.strictObject({
      accountId: VendorId,
      duration: Duration,
      scope: z.optional(Scope),
      teams: z.optional(Teams),
      reason: Reason,
      ticket: z.optional(Ticket),
    }),
    success: { status: 201, description: 'The request', body: AccessRequest },
    errors: ['not-found', 'duration-out-of-range', 'unlimited-not-allowed', 'unknown-team', 'ticket-required'],
    creates: true,
  },
  listAccessRequests: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/access-requests',
    summary: 'List who asked for access, newest first',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: z.extend(PageQuery, { status: z.optional(RequestStatus) }),
    success: { status: 200, description: 'A page of requests as they are now', body: pageOf(AccessRequest) },
  },
  approveAccessRequest: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/access-requests/{requestId}/approve',
    summary: 'Approve a request, or less than it asks for',
    description: 'The grant is made in the same transaction; its clock starts now. Terms may only be trimmed.',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    body: z.optional(
      z.strictObject({
        duration: z.optional(Duration),
        teams: z.optional(Teams),
        scope: z.optional(Scope),
      }),
    ),
    success: { status: 201, description: 'The grant', body: Grant },
    errors: [
      'own-request',
      'request-decided',
      'beyond-request',
      'duration-out-of-range',
      'unlimited-not-allowed',
      'unknown-team',
      'too-many-grants',
    ],
    creates: true,
    etag: 'sent',
  },
  declineAccessRequest: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/access-requests/{requestId}/decline',
    summary: 'Decline a request; repeating is harmless',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem', 'PutItem'] },
    body: z.optional(z.strictObject({ reason: z.optional(Reason) })),
    success: { status: 200, description: 'The request, declined', body: AccessRequest },
    errors: ['request-decided'],
  },
});
