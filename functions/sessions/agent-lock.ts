import { Problem } from '../../shared/api/problem.ts';
import { log } from '../../shared/core/log.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import type { Cause } from '../../shared/journal/cause.ts';
import type { AgentLock } from '../../shared/sessions/agent-lock.ts';
import { lockChange, readAgentLock, unlockChange } from '../../shared/sessions/agent-lock-store.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { listAgentSessions, readSessions } from '../../shared/sessions/store.ts';
import { endSession } from '../../shared/support-access/end-session.ts';
import { commit } from '../../shared/table/commit.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

type SessionHandlers = Handlers<typeof sessionRoutes>;

const pageSize = 100;

/**
 * Ends an agent's open sessions in all accounts, newest first. One that cannot be ended does not keep the others open.
 * @param getCause asked for each session
 * @throws the error of the first that could not be ended, after all others were
 */
const endSessionsOf = async (agentId: string, getCause: () => Cause): Promise<number> => {
  let after: string | undefined;
  let ended = 0;
  const errors: unknown[] = [];
  do {
    const page = await listAgentSessions(agentId, { size: pageSize, after });
    for (const session of (await readSessions(page.items)).values()) {
      if (session.status !== 'active') continue;
      try {
        await endSession(session, 'agent-locked', getCause);
        ended++;
      } catch (error) {
        errors.push(error);
      }
    }
    after = page.next;
  } while (after !== undefined);
  if (errors.length > 0) throw errors[0];
  return ended;
};

/**
 * Locks an agent, then ends the sessions. An opening checks the lock in its own transaction, so each session that it let in
 * is there to be listed once the lock is stored. A caller that got no answer repeats the request, which ends the rest.
 */
export const lockAgent: SessionHandlers['lockAgent'] = async (call) => {
  const { agentId } = call.params;
  const { reason } = call.body;
  const lock = await retryOnConflict(async () => {
    const read = await readAgentLock(agentId);
    const stored: AgentLock = {
      agentId,
      lockedAt: read?.lockedAt ?? currentCause(call).now,
      lockedBy: read?.lockedBy ?? { kind: 'service', id: call.principal.id },
      ...(reason === undefined ? {} : { reason }),
    };
    await commit(lockChange(stored, read));
    return stored;
  });
  const sessions = await endSessionsOf(agentId, () => currentCause(call));
  log.info('AGENT_LOCKED', { agentId, by: call.principal.id, requestId: call.requestId, sessions });
  return { body: lock };
};

/** The lock of an agent. */
export const getAgentLock: SessionHandlers['getAgentLock'] = async ({ params }) => {
  const lock = await readAgentLock(params.agentId);
  if (!lock) throw new Problem('not-found');
  return { body: lock };
};

/** Takes the lock off. */
export const unlockAgent: SessionHandlers['unlockAgent'] = async ({ params: { agentId }, principal, requestId }) => {
  await retryOnConflict(async () => {
    const lock = await readAgentLock(agentId);
    if (lock) await commit(unlockChange(lock));
  });
  log.info('AGENT_UNLOCKED', { agentId, by: principal.id, requestId });
  return { body: { agentId } };
};
