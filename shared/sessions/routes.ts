import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { AgentId, SessionId, VendorId } from '../core/ids.ts';
import { Instant } from '../core/instant.ts';
import { Scope } from '../core/scope.ts';
import { Reason, Ticket } from '../grants/inputs.ts';
import { AgentBlockInput } from './agent-block.ts';
import { agentBlockRoutes } from './agent-block-routes.ts';
import { AgentLock, AgentLockInput } from './agent-lock.ts';
import { ActingAs, Session, SessionStatus } from './session.ts';

const SessionToken = z
  .object({
    sessionId: SessionId,
    accessToken: z.string().register(z.globalRegistry, {
      description: 'RFC 9068 JWT (`at+jwt`, ES256); verify it with the published keys',
    }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().register(z.globalRegistry, { description: 'Seconds: 300, or less when the grant ends before' }),
    actingAs: ActingAs,
    scope: Scope,
    endsAt: z
      .nullable(Instant)
      .register(z.globalRegistry, { description: 'The end of the grant; null when unlimited' }),
  })
  .register(z.globalRegistry, {
    id: 'SupportSessionToken',
    description: 'The token with which an agent enters the product',
  });

/** Support sessions: agents open, renew and leave them, customers list and end them. */
export const sessionRoutes = defineRoutes({
  openSession: {
    method: 'POST',
    path: '/v1/support/sessions',
    summary: 'Enter an account under one of its live grants',
    description:
      'The session gets the widest scope that is granted to the team. It ends when its token is not renewed for too long (30 minutes by default). An agent has at most three open sessions in an account (by default); a refusal names them.',
    allow: ['agent'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: z.strictObject({ accountId: VendorId, reason: Reason, ticket: z.optional(Ticket) }),
    success: { status: 201, description: 'The session with its first token', body: SessionToken },
    errors: [
      'not-found',
      'account-closed',
      'no-support-access',
      'agent-locked',
      'agent-blocked',
      'ticket-required',
      'too-many-sessions',
      'signing-unavailable',
    ],
    creates: true,
  },
  listOwnSessions: {
    method: 'GET',
    path: '/v1/support/sessions',
    summary: "List the agent's own sessions over all accounts, newest first",
    description:
      'With `status`, a page may be short or empty although more follow: continue while there is a `nextPageToken`. The subject of the token decides, whatever team it names.',
    allow: ['agent'],
    uses: { table: ['BatchGetItem', 'Query'] },
    query: z.extend(PageQuery, { status: z.optional(SessionStatus) }),
    success: { status: 200, description: 'A page of sessions as they are now', body: pageOf(Session) },
  },
  renewToken: {
    method: 'POST',
    path: '/v1/support/sessions/{sessionId}/token',
    summary: 'Renew the token of a session',
    description:
      'Only the agent who opened the session can renew it. Another grant may cover it by now, which shows in `actingAs`.',
    allow: ['agent'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The session with a fresh token', body: SessionToken },
    errors: ['not-found', 'account-closed', 'session-ended', 'agent-locked', 'signing-unavailable'],
  },
  leaveSession: {
    method: 'DELETE',
    path: '/v1/support/sessions/{sessionId}',
    summary: 'Leave a session; repeating is harmless',
    allow: ['agent'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The ended session', body: Session },
    errors: ['not-found', 'account-closed'],
  },
  listSessions: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/support-sessions',
    summary: 'List support sessions, open and ended, newest first',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of sessions as they are now', body: pageOf(Session) },
  },
  endSession: {
    method: 'POST',
    path: '/v1/accounts/{accountId}/support-sessions/{sessionId}/end',
    summary: 'End a session; repeating is harmless',
    description: 'With `block`, the account also blocks the agent, which ends all of their sessions in the account.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: z.optional(z.strictObject({ block: z.optional(AgentBlockInput) })),
    success: { status: 200, description: 'The ended session', body: Session },
    errors: ['not-found', 'duration-out-of-range', 'too-many-blocked-agents'],
  },
  ...agentBlockRoutes,
  lockAgent: {
    method: 'PUT',
    path: '/v1/support/agents/{agentId}/lock',
    summary: 'Lock an agent out of all accounts; repeating is harmless',
    description:
      'The vendor’s own off switch. When the answer arrives, all sessions of the agent have ended, in all accounts. New sessions and requests are refused until the lock is taken off.',
    allow: ['service'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] },
    body: AgentLockInput,
    success: { status: 200, description: 'The lock', body: AgentLock },
  },
  getAgentLock: {
    method: 'GET',
    path: '/v1/support/agents/{agentId}/lock',
    summary: 'Read the lock of an agent',
    allow: ['service'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The lock', body: AgentLock },
    errors: ['not-found'],
  },
  unlockAgent: {
    method: 'DELETE',
    path: '/v1/support/agents/{agentId}/lock',
    summary: 'Take the lock off; repeating is harmless',
    description: 'Sessions that the lock ended stay ended.',
    allow: ['service'],
    uses: { table: ['GetItem', 'UpdateItem'] },
    success: { status: 200, description: 'The agent is not locked', body: z.object({ agentId: AgentId }) },
  },
});
