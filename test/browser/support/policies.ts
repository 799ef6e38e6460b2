import type { Page } from 'playwright-core';
import { as, newAccount } from './gatehouse.ts';
import { type OpenOptions, openPage } from './page.ts';

export const open = (options: OpenOptions): Promise<Page> => openPage({ page: 'policies', ...options });
export const policyOf = async (accountId: string) => (await as('owner', accountId)).getPolicy({ accountId });
export const save = async (page: Page): Promise<void> => {
  // The page may still say that an earlier change is saved.
  const answer = page.waitForResponse(
    (response) => response.request().method() === 'PUT' && response.url().endsWith('/policy') && response.ok(),
  );
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await answer;
  await page.getByText('Saved.', { exact: true }).waitFor();
};

/** An account with a draft that a decision has hit. */
export const accountWithDraft = async (): Promise<string> => {
  const accountId = await newAccount();
  const [owner, service] = await Promise.all([as('owner', accountId), as('service', accountId)]);
  await owner.putPolicy({
    accountId,
    ifMatch: '*',
    body: {
      restrictions: { 'opportunity.export': 'admins' },
      rules: [
        {
          ...{ id: 'won-is-final', effect: 'forbid', actions: ['edit'], resourceTypes: ['opportunity'] },
          ...{ roles: ['member'], when: { 'resource.properties.status': { equals: 'won' } } },
        },
        { id: 'nobody-prints', effect: 'forbid', actions: ['print'], resourceTypes: ['*'], shadow: true },
      ],
      draft: { restrictions: { 'opportunity.export': 'admins', 'opportunity.delete': 'admins' } },
    },
  });
  for (const name of ['delete', 'delete', 'print']) {
    const resource = { type: 'opportunity', id: 'o-1' };
    await service.evaluate({ accountId, body: { subject: { type: 'user', id: 'mia' }, action: { name }, resource } });
  }
  return accountId;
};
