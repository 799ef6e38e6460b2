import { as, newAccount } from './gatehouse.ts';

/** Creates an account in which a user exceeded a threshold, another exported, and support deleted. */
export const busyAccount = async (): Promise<string> => {
  const accountId = await newAccount();
  const [service, owner, agent] = await Promise.all([as('service'), as('owner', accountId), as('agent', accountId)]);
  const opportunities = { resourceType: 'opportunity', action: 'delete' };
  await service.reportSensitiveActions({
    accountId,
    body: {
      userId: 'mia',
      actions: [
        { ...opportunities, items: 40 },
        { ...opportunities, items: 20 },
      ],
    },
  });
  const exported = { action: 'export', resourceType: 'prospecting_file', items: 12 };
  await service.reportSensitiveActions({ accountId, body: { userId: 'adam', actions: [exported] } });
  await owner.createGrant({ accountId, body: { duration: 'P1D', scope: 'full' } });
  const { body: session } = await agent.openSession({ body: { accountId, reason: 'Cleaning up' } });
  const inside = { ...opportunities, items: 3 };
  await service.reportSensitiveActions({ accountId, body: { sessionId: session.sessionId, actions: [inside] } });
  return accountId;
};
