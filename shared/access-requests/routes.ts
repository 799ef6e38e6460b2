import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { Duration } from '../core/duration.ts';
import { VendorId } from '../core/ids.ts';
import { Scope } from '../core/scope.ts';
import { Grant } from '../grants/grant.ts';
import { Reason, Teams, Ticket } from '../grants/inputs.ts';
import { StartInput } from '../grants/terms.ts';
import { AccessRequest, RequestStatus } from './access-request.ts';

/** Access requests: agents ask, owners and admins decide. */
export const requestRoutes = defineRoutes({
  createAccessRequest: {
    method: 'POST',
    path: '/v1/support/access-requests',
    summary: 'Request access to an account',
    description:
      "Defaults: the agent's own team and `read_only`. The request lapses after seven days. An agent has one pending request for an account: repeating it is answered with the first (200), and another is refused with 409 `request-pending`, which names it. An account has at most 50 pending requests.",
    allow: ['agent'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: z.strictObject({
      accountId: VendorId,
      duration: Duration,
      scope: z.optional(Scope),
      teams: z.optional(Teams),
      reason: Reason,
      ticket: z.optional(Ticket),
    }),
    success: {
      status: 201,
      also: [200],
      description: 'The request; 200 when the same one is pending already',
      body: AccessRequest,
    },
    errors: [
      'not-found',
      'account-closed',
      'agent-locked',
      'agent-blocked',
      'duration-out-of-range',
      'unlimited-not-allowed',
      'unknown-team',
      'ticket-required',
      'request-pending',
      'too-many-access-requests',
    ],
    creates: true,
  },
  listOwnAccessRequests: {
    method: 'GET',
    path: '/v1/support/access-requests',
    summary: "List the agent's own access requests over all accounts, newest first",
    allow: ['agent'],
    uses: { table: ['BatchGetItem', 'Query'] },
    query: z.extend(PageQuery, { status: z.optional(RequestStatus) }),
    success: { status: 200, description: 'A page of requests as they read now', body: pageOf(AccessRequest) },
  },
  withdrawAccessRequest: {
    method: 'DELETE',
    path: '/v1/support/access-requests/{requestId}',
    summary: 'Withdraw an own access request; repeating is harmless',
    allow: ['agent'],
    uses: { table: ['GetItem', 'PutItem'], indexes: ['due'] },
    success: { status: 200, description: 'The withdrawn request', body: AccessRequest },
    errors: ['not-found', 'request-decided'],
  },
  listAccessRequests: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/access-requests',
    summary: 'List the access requests of an account, newest first',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: z.extend(PageQuery, { status: z.optional(RequestStatus) }),
    success: { status: 200, description: 'A page of requests as they read now', body: pageOf(AccessRequest) },
  },
  approveAccessRequest: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/access-requests/{requestId}/approve',
    summary: 'Approve a request, with the terms as requested or trimmed',
    description:
      'The grant is created in the same transaction; its duration counts from `startsAt`, or from now when that is left out. Terms may only be trimmed.',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
    body: z.optional(
      z.strictObject({
        duration: z.optional(Duration),
        teams: z.optional(Teams),
        scope: z.optional(Scope),
        startsAt: z.optional(StartInput),
      }),
    ),
    success: { status: 201, description: 'The grant', body: Grant },
    errors: [
      'own-request',
      'request-decided',
      'beyond-request',
      'start-out-of-range',
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
    success: { status: 200, description: 'The declined request', body: AccessRequest },
    errors: ['request-decided'],
  },
});
