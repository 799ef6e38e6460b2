import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { endSession as end } from '../../shared/support-access/end-session.ts';
import { ownSession } from './own-session.ts';
import { shownEnded } from './shown.ts';

type SessionHandlers = Handlers<typeof sessionRoutes>;

/** The agent leaves the session, whatever team they are in by now. A session that has already ended stays as it ended. */
export const leaveSession: SessionHandlers['leaveSession'] = async (call) => {
  const { account } = await ownSession(call);
  const { accountId } = account;
  const ended = await end({ accountId, sessionId: call.params.sessionId }, 'left', () => currentCause(call));
  if (!ended) throw new Problem('not-found');
  return { body: shownEnded(ended, call.now) };
};

/** An owner or admin ends a session. */
export const endSession: SessionHandlers['endSession'] = async (call) => {
  const ended = await end(call.params, 'ended-by-customer', () => currentCause(call));
  if (!ended) throw new Problem('not-found');
  return { body: shownEnded(ended, call.now) };
};
