import * as z from 'zod/mini';
import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { AgentId } from '../core/ids.ts';
import { AgentBlock, AgentBlockInput } from './agent-block.ts';

/** Accounts block single agents, list them and unblock them. */
export const agentBlockRoutes = defineRoutes({
  blockAgent: {
    method: 'PUT',
    path: '/v1/accounts/{accountId}/blocked-agents/{agentId}',
    summary: 'Block an agent in the account; repeating is harmless',
    description:
      'When the answer arrives, all sessions of the agent in the account have ended, in the same step. New sessions and requests are refused until `until`, or until the account unblocks the agent. A repetition replaces `until` and `reason`.',
    allow: ['owner', 'admin'],
    uses: { table: ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    body: AgentBlockInput,
    success: { status: 200, description: 'The block', body: AgentBlock },
    errors: ['duration-out-of-range', 'too-many-blocked-agents'],
  },
  getBlockedAgent: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/blocked-agents/{agentId}',
    summary: 'Read the block of an agent',
    allow: ['owner', 'admin'],
    uses: { table: ['GetItem'] },
    success: { status: 200, description: 'The block', body: AgentBlock },
    errors: ['not-found'],
  },
  listBlockedAgents: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/blocked-agents',
    summary: 'List the agents whom the account blocks now, in no particular order',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of blocks', body: pageOf(AgentBlock) },
  },
  unblockAgent: {
    method: 'DELETE',
    path: '/v1/accounts/{accountId}/blocked-agents/{agentId}',
    summary: 'Unblock an agent; repeating is harmless',
    description: 'Sessions that the block ended stay ended.',
    allow: ['owner', 'admin'],
    uses: { table: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'] },
    success: { status: 200, description: 'The agent is not blocked', body: z.object({ agentId: AgentId }) },
  },
});
