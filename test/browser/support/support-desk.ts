import { as, newAccount } from './gatehouse.ts';

/** An account that admits support for a day. */
export const openAccount = async (name: string): Promise<string> => {
  const accountId = await newAccount({ name });
  await (await as('owner', accountId)).createGrant({ accountId, body: { duration: 'P1D', scope: 'full' } });
  return accountId;
};

/** Everything that the desk can show. */
export const busyDesk = async (): Promise<void> => {
  const agent = await as('agent');
  const account = await openAccount('Northwind Traders');
  const closed = await newAccount({ name: 'Contoso' });
  const { body: past } = await agent.openSession({ body: { accountId: account, reason: 'Reading the import log' } });
  await agent.leaveSession({ sessionId: past.sessionId });
  await agent.openSession({ body: { accountId: account, reason: 'Repeating the import', ticket: 'T-4711' } });
  await agent.createAccessRequest({ body: { accountId: account, duration: 'P14D', reason: 'Following the import' } });
  const { body: declined } = await agent.createAccessRequest({
    body: { accountId: closed, duration: 'P1M', scope: 'full', reason: 'Repairing invoices' },
  });
  await (await as('owner', closed)).declineAccessRequest({
    accountId: closed,
    requestId: declined.requestId,
    body: { reason: 'Not this week' },
  });
};
