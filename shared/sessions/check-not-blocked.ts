import { isAgentBlocked, type WithBlockedAgents } from '../accounts/blocked-agents.ts';
import { Problem } from '../api/problem.ts';

/** Checks that the account does not keep the agent out at `now`. @throws Problem `agent-blocked` */
export const checkNotBlocked = (account: WithBlockedAgents, agentId: string, now: string): void => {
  if (isAgentBlocked(account, agentId, now)) throw new Problem('agent-blocked');
};
