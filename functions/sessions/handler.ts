import { createHandler } from '../../shared/http/handler.ts';
import { sessionRoutes } from '../../shared/sessions/routes.ts';
import { getAgentLock, lockAgent, unlockAgent } from './agent-lock.ts';
import { blockAgent, getBlockedAgent, listBlockedAgents, unblockAgent } from './blocked-agents.ts';
import { endSession, leaveSession } from './leave-session.ts';
import { listOwnSessions } from './list-own-sessions.ts';
import { listSessions } from './list-sessions.ts';
import { openSession } from './open-session.ts';
import { renewToken } from './renew-token.ts';

export const handler = createHandler(sessionRoutes, {
  openSession,
  listOwnSessions,
  renewToken,
  leaveSession,
  listSessions,
  endSession,
  blockAgent,
  getBlockedAgent,
  listBlockedAgents,
  unblockAgent,
  lockAgent,
  getAgentLock,
  unlockAgent,
});
