import type { Page } from 'playwright-core';
import { as, newAccount } from './gatehouse.ts';

/** An account with eight entries: itself, its users, a grant with a session, and its end. */
export const account = async (reason = 'The import fails'): Promise<string> => {
  const accountId = await newAccount({ timeZone: 'Europe/Paris' });
  const [owner, agent] = await Promise.all([as('owner', accountId), as('agent', accountId)]);
  const { body: grant } = await owner.createGrant({ accountId, body: { duration: 'P7D', scope: 'full', reason } });
  const { body: session } = await agent.openSession({ body: { accountId, reason: 'Reading the import log' } });
  await agent.leaveSession({ sessionId: session.sessionId });
  await owner.revokeGrant({ accountId, grantId: grant.grantId, body: { reason: 'Solved' } });
  return accountId;
};

export const isChained = async (page: Page): Promise<void> => {
  await page.locator('.place').nth(7).waitFor();
};
