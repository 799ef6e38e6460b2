import type { Cause } from '../journal/cause.ts';
import type { SessionEndReason, SessionRecord } from '../sessions/session.ts';
import { readAccountAndSession, type SessionRef } from '../sessions/store.ts';
import { settleSessions } from './review-sessions.ts';

/**
 * Ends a session: its agent leaves, the customer puts it out, its token is revoked. One that had ended before, by itself
 * or by anybody, stays as it ended; repeating is harmless.
 * @returns the session, ended; undefined when there is none
 */
export const endSession = async (
  ref: SessionRef,
  reason: SessionEndReason,
  causeNow: () => Cause,
): Promise<SessionRecord | undefined> => {
  const { sessionId } = ref;
  const { actor: by } = causeNow();
  // What is found out about other sessions on the way is nobody's doing.
  const found = (): Cause => ({ ...causeNow(), actor: { kind: 'system', id: 'time' } });
  const done = await settleSessions(ref.accountId, found, { putOut: { sessionId, reason, by } });
  const ended = done?.review.transitions.find(({ after }) => after.sessionId === sessionId);
  return ended?.after ?? (await readAccountAndSession(ref)).session;
};
