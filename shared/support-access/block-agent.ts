import type { AccountRecord } from '../accounts/account-store.ts';
import { accountWrite } from '../accounts/account-write.ts';
import { isBlockInForce, roomForBlock } from '../accounts/blocked-agents.ts';
import type { Cause } from '../journal/cause.ts';
import { type AgentBlock, type AgentBlockInput, agentBlocked, checkUntil } from '../sessions/agent-block.ts';
import { blockWrite, readAgentBlock } from '../sessions/agent-block-store.ts';
import { liveChangeOf, reviewWrites } from '../sessions/review-changes.ts';
import { commitBriefly } from '../table/commit.ts';
import { agentKey } from '../table/keys.ts';
import type { Round } from '../table/retry.ts';
import { withSessionsHeld } from './retry-holding-sessions.ts';
import { reviewSessions } from './review-sessions.ts';

/**
 * Whether the account's item has a session of the agent, or one of an earlier version, which does not name its agent. Under a
 * block in force only a version that knows no blocks has opened it (ADR 0042).
 */
const mayBeInside = ({ liveSessions }: AccountRecord, agentId: string): boolean =>
  Object.values(liveSessions).some(({ agent = agentKey(agentId) }) => agent === agentKey(agentId));

/** One round of `blockAgent`. @throws ConditionFailed, Contended */
const blockOnce = async (
  account: AccountRecord,
  input: AgentBlockInput & { agentId: string },
  cause: Cause,
): Promise<AgentBlock> => {
  const { accountId, blockedAgents } = account;
  const { agentId, until } = input;
  const { actor, now } = cause;
  checkUntil(until, now);
  const read = await readAgentBlock(accountId, agentId);
  const before = read && isBlockInForce(read.until, now) ? read : undefined;
  const { block, entry } = agentBlocked(accountId, input, before, cause);
  if (!entry && !mayBeInside(account, agentId)) return block;
  const over = roomForBlock(account, agentId, now);
  // Other sessions that the review finds ended were ended by time.
  const found: Cause = { ...cause, actor: { kind: 'system', id: 'time' } };
  const reviewed = await reviewSessions(account, found, { putOut: { agentId, reason: 'agent-blocked', by: actor } });
  const { writes, entries } = reviewWrites(accountId, reviewed);
  const added = { agentId, until: until ?? null, over, now, isFirst: blockedAgents === undefined };
  await commitBriefly({
    // Not committed once its end has come, however long conflicts delayed it.
    before: until ?? null,
    writes: [
      accountWrite(accountId, { ...liveChangeOf(reviewed), block: added }),
      blockWrite(accountId, block, read),
      ...writes,
    ],
    entries: [...(entry ? [entry] : []), ...entries],
  });
  return block;
};

/**
 * Blocks an agent in an account and ends their sessions there, in one transaction. An opening is conditional on the same
 * item of the account, so that it either came before and is ended, or is refused. A block in force that has the same terms
 * is answered as it is, unless a version that knows no blocks has let the agent in meanwhile.
 * @param readAccount the account, for each round
 * @param getCause asked at each round
 * @throws Problem `duration-out-of-range`, `too-many-blocked-agents`
 */
export const blockAgent = (
  accountId: string,
  input: AgentBlockInput & { agentId: string },
  readAccount: (round: Round) => Promise<AccountRecord>,
  getCause: () => Cause,
): Promise<AgentBlock> =>
  withSessionsHeld(accountId, async (round) => blockOnce(await readAccount(round), input, getCause()));
