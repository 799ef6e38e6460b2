import { accountForRound } from '../../shared/accounts/account-reader.ts';
import { isBlockInForce } from '../../shared/accounts/blocked-agents.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import { agentUnblocked } from '../../shared/sessions/agent-block.ts';
import { listAgentBlocks, readAgentBlock, unblockChange } from '../../shared/sessions/agent-block-store.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { blockAgent as block } from '../../shared/support-access/block-agent.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type SessionHandlers = Handlers<typeof sessionRoutes>;

/** Blocks an agent and ends their sessions in the account. */
export const blockAgent: SessionHandlers['blockAgent'] = async (call) => {
  const { accountId, agentId } = call.params;
  const readAccount = (round: { isFirst: boolean }) => accountForRound(call, round);
  return { body: await block(accountId, { ...call.body, agentId }, readAccount, () => currentCause(call)) };
};

/** The block of an agent that is in force. */
export const getBlockedAgent: SessionHandlers['getBlockedAgent'] = async ({ params: { accountId, agentId }, now }) => {
  const found = await readAgentBlock(accountId, agentId);
  if (!found || !isBlockInForce(found.until, now)) throw new Problem('not-found');
  return { body: found };
};

/** Lists the blocks that are in force. */
export const listBlockedAgents: SessionHandlers['listBlockedAgents'] = async ({ params, query, cursor, now }) => {
  const { items, next } = await listAgentBlocks(params.accountId, { size: query.pageSize, after: cursor }, now);
  return { body: { items }, next };
};

/** Unblocks an agent. A block that is over is removed without an entry, since nothing changes. */
export const unblockAgent: SessionHandlers['unblockAgent'] = async (call) => {
  const { accountId, agentId } = call.params;
  await retryOnConflict(async () => {
    const found = await readAgentBlock(accountId, agentId);
    if (!found) return;
    const cause = currentCause(call);
    const isOver = !isBlockInForce(found.until, cause.now);
    const entry = isOver ? undefined : agentUnblocked(accountId, found, cause);
    await commit(unblockChange(accountId, found, entry, isOver ? cause.now : undefined));
  });
  return { body: { agentId } };
};
