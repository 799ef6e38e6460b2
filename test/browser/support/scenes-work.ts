import type { Page } from 'playwright-core';
import { answerRunningJob, assign, box, newCampaigns } from './campaign-access.ts';
import { as } from './gatehouse.ts';
import { openPage } from './page.ts';
import { roundRobinAccount, sendLead } from './round-robin.ts';
import { click, openDialog, type Scene } from './scene.ts';

const campaigns = ['Soldes d’été – Genève', 'Frühlingsfest – Zürich', 'Black Friday – Lyon', 'Rentrée – Orléans'];

const saveAccess = async (page: Page): Promise<void> => {
  await box(page, 'Can access', 'Black Friday – Lyon').uncheck();
  await box(page, 'Round robin', 'Rentrée – Orléans').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor();
};

/** A team with a job in the past and a grant of support access. */
const busyTeam = async (): Promise<string> => {
  const accountId = await roundRobinAccount();
  await (await as('owner', accountId)).createGrant({ accountId, body: { duration: 'P7D', scope: 'read_only' } });
  return accountId;
};

const selectTwo = async (page: Page): Promise<void> => {
  await page.getByRole('checkbox', { name: 'Select Mia Member' }).check();
  await page.getByRole('checkbox', { name: 'Select Erin External' }).check();
};

const openBulk = async (page: Page): Promise<void> => {
  await selectTwo(page);
  await page.getByRole('button', { name: 'Define campaign access' }).click();
  await page.getByRole('checkbox', { name: 'Can access: Campaign A' }).waitFor();
};

/** The pages about campaigns and leads. */
export const workScenes: readonly Scene[] = [
  {
    name: 'team',
    open: async () => {
      const page = await openPage({ page: 'team', account: await busyTeam() });
      await page.getByText('Applied', { exact: true }).waitFor();
      return page;
    },
    states: {
      'people selected': selectTwo,
      'access of several people': openBulk,
      'confirm the access of several people': async (page) => {
        await openBulk(page);
        await page.getByRole('checkbox', { name: 'Can access: Campaign B' }).check();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).waitFor();
      },
      'undo a job': openDialog('Undo'),
      'menu of a person': click('Actions for Mia Member'),
    },
  },
  {
    name: 'campaign-access',
    open: async () => {
      const account = await newCampaigns(campaigns);
      await assign(account, [{ campaignIds: ['campaign-0', 'campaign-2'], roundRobin: true }]);
      const page = await openPage({ page: 'campaign-access', account });
      await answerRunningJob(page, account, () => 10);
      await page.getByRole('button', { name: 'Mia Member' }).click();
      await page.getByText('10 / 40').waitFor();
      return page;
    },
    states: { 'confirm changes': saveAccess },
  },
  {
    name: 'round-robin',
    open: async () => {
      const account = await roundRobinAccount();
      await sendLead(account, 'lead-2026-118');
      const page = await openPage({ page: 'round-robin', account });
      await page.getByRole('button', { name: 'Campaign A' }).click();
      await page.getByRole('heading', { name: 'Next picks' }).waitFor();
      return page;
    },
    states: {
      'settings of a member': openDialog('Edit Mia Member'),
      'choose a campaign': click('Choose another campaign'),
    },
  },
];
