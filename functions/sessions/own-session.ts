import type { AccountRecord } from '../../shared/accounts/account-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import type { Principal } from '../../shared/core/principal.ts';
import type { SessionRecord } from '../../shared/sessions/session.ts';
import { readAccountAndSession, readSessionAccount } from '../../shared/sessions/store.ts';

export interface OwnSession {
  account: AccountRecord;
  session: SessionRecord;
  /** Whether the session is in the agent's list: those of earlier versions are not until they are renewed. */
  isListed: boolean;
}

/**
 * Reads a session that the calling agent opened, with its account.
 * @throws Problem `not-found`, also for another agent's session
 */
export const ownSession = async ({
  principal,
  params: { sessionId },
}: {
  principal: Extract<Principal, { kind: 'agent' }>;
  params: { sessionId: string };
}): Promise<OwnSession> => {
  const found = await readSessionAccount(principal.id, sessionId);
  if (!found) throw new Problem('not-found');
  const { accountId, isListed } = found;
  const { account, session } = await readAccountAndSession({ accountId, sessionId });
  if (!account || session?.agent.id !== principal.id) throw new Problem('not-found');
  return { account, session, isListed };
};
