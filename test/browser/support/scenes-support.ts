import { as, newAccount } from './gatehouse.ts';
import { openPage } from './page.ts';
import { openDialog, type Scene } from './scene.ts';
import { busyAccount } from './support-access.ts';
import { busyDesk } from './support-desk.ts';

/** An account with an agent inside. @returns its id */
const visitedAccount = async (): Promise<string> => {
  const accountId = await newAccount({ name: 'Northwind Traders' });
  await (await as('owner', accountId)).createGrant({ accountId, body: { duration: 'P7D', scope: 'full' } });
  await (await as('agent')).openSession({ body: { accountId, reason: 'Reading the import log' } });
  return accountId;
};

/** The pages about support. */
export const supportScenes: readonly Scene[] = [
  {
    name: 'support-access',
    open: async () => {
      const page = await openPage({ account: await busyAccount() });
      await page.getByRole('table').last().waitFor();
      return page;
    },
    states: {
      'change the grant': openDialog('Edit'),
      'revoke the grant': openDialog('Revoke access'),
      'allow less than requested': openDialog('Allow less'),
      'decline the request': openDialog('Decline'),
    },
  },
  {
    name: 'support-desk',
    open: async () => {
      await busyDesk();
      const page = await openPage({ page: 'support-desk', person: 'agent' });
      await page.getByRole('table').last().waitFor();
      return page;
    },
    states: {
      'request access': openDialog('Request access'),
      'enter an account': openDialog(/^Enter /),
      'withdraw a request': openDialog(/^Withdraw/),
      'search without a result': async (page) => {
        await page.getByLabel('Search by id or name').fill('no such account');
        await page.getByText('No account that you may enter has this in its id or name.').waitFor();
      },
    },
  },
  {
    name: 'support-banner',
    open: async () => {
      const page = await openPage({ page: 'support-banner', account: await visitedAccount() });
      await page.getByText(/is inside, acting for/).waitFor();
      return page;
    },
  },
];
