import { as, newAccount } from './gatehouse.ts';

/** An account with everything on its page: a grant, a session now and one before, a request, and a revoked grant. */
export const busyAccount = async (id?: string): Promise<string> => {
  const accountId = await newAccount({}, id);
  const [owner, agent] = await Promise.all([as('owner', accountId), as('agent', accountId)]);
  const { body: first } = await owner.createGrant({ accountId, body: { duration: 'P1D', reason: 'First look' } });
  await owner.revokeGrant({ accountId, grantId: first.grantId, body: { reason: 'Solved' } });
  await owner.createGrant({
    accountId,
    body: { duration: 'P7D', scope: 'full', reason: 'The import of candidates fails', ticket: 'T-4711' },
  });
  const { body: past } = await agent.openSession({ body: { accountId, reason: 'Reading the import log' } });
  await agent.leaveSession({ sessionId: past.sessionId });
  await agent.openSession({ body: { accountId, reason: 'Repeating the import', ticket: 'T-4711' } });
  await agent.createAccessRequest({
    body: { accountId, duration: 'P14D', scope: 'full', reason: 'Following the import', ticket: 'T-4712' },
  });
  return accountId;
};
