import type { Cause } from '../journal/cause.ts';
import type { SessionEndReason, SessionRecord } from '../sessions/session.ts';
import { readAccountAndSession, type SessionRef } from '../sessions/store.ts';
import { settleSessions } from './review-sessions.ts';

/**
 * Ends a session for a reason. A session that has already ended stays as it ended, so repeating is harmless.
 * @param getCause asked at each round
 * @returns the ended session; undefined when it does not exist
 */
export const endSession = async (
  ref: SessionRef,
  reason: SessionEndReason,
  getCause: () => Cause,
): Promise<SessionRecord | undefined> => {
  const { sessionId } = ref;
  const { actor: by } = getCause();
  // Other sessions that the review finds ended were ended by time, not by the caller.
  const found = (): Cause => ({ ...getCause(), actor: { kind: 'system', id: 'time' } });
  const yieldsToHold = by.kind === 'agent';
  const done = await settleSessions(ref.accountId, found, { putOut: { sessionId, reason, by }, yieldsToHold });
  const ended = done?.review.transitions.find(({ after }) => after.sessionId === sessionId);
  return ended?.after ?? (await readAccountAndSession(ref)).session;
};
