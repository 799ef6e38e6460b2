import { accountForRound } from '../../shared/accounts/account-reader.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { currentCause } from '../../shared/journal/caller.ts';
import type { sessionRoutes } from '../../shared/sessions/routes.ts';
import { readAccountAndSession } from '../../shared/sessions/store.ts';
import { blockAgent } from '../../shared/support-access/block-agent.ts';
import { endSession as end } from '../../shared/support-access/end-session.ts';
import type { Round } from '../../shared/table/retry.ts';
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

/** An owner or admin ends a session. With `block`, the agent is blocked, which ends all of their sessions in the account. */
export const endSession: SessionHandlers['endSession'] = async (call) => {
  const block = call.body?.block;
  if (block) {
    const { session } = await readAccountAndSession(call.params);
    if (!session) throw new Problem('not-found');
    const readAccount = (round: Round) => accountForRound(call, round);
    const input = { ...block, agentId: session.agent.id };
    await blockAgent(call.params.accountId, input, readAccount, () => currentCause(call));
  }
  const ended = await end(call.params, 'ended-by-customer', () => currentCause(call));
  if (!ended) throw new Problem('not-found');
  return { body: shownEnded(ended, call.now) };
};
