import type { Page } from 'playwright-core';
import { accountWithPeople } from './data-protection.ts';
import { as } from './gatehouse.ts';
import { isChained, account as journalAccount } from './journal.ts';
import { share, visit } from './link-open.ts';
import { openPage } from './page.ts';
import { accountWithDraft } from './policies.ts';
import { choose, click, openDialog, type Scene } from './scene.ts';
import { busyAccount as sensitiveAccount } from './sensitive-actions.ts';
import { busyAccount as linkAccount } from './share-links.ts';
import { accountWithItems } from './trash.ts';

const opened = async (page: Page): Promise<Page> => {
  await page.getByRole('table').first().waitFor();
  return page;
};

const offer = 'Actions for the link to offer-2026-118';

/** The pages about the protection of an account. */
export const accountScenes: readonly Scene[] = [
  {
    name: 'policies',
    open: async () => opened(await openPage({ page: 'policies', account: await accountWithDraft() })),
    states: {
      'add a rule': openDialog('Add a rule'),
      'menu of a rule': click('Change rule won-is-final'),
      'enforce the draft': openDialog('Enforce the draft'),
      'discard the draft': openDialog('Discard the draft'),
    },
  },
  {
    name: 'data-protection',
    open: async () => {
      const account = await accountWithPeople();
      await (await as('owner', account)).createGrant({ accountId: account, body: { duration: 'P1D' } });
      return opened(await openPage({ page: 'data-protection', account }));
    },
    states: {
      'switch the e-mail layer off': async (page) => {
        await page.getByRole('switch', { name: 'Ask for the e-mail address when a link is opened' }).click();
        await page.getByRole('dialog').waitFor();
      },
    },
  },
  {
    name: 'share-links',
    open: async () => opened(await openPage({ page: 'share-links', account: await linkAccount() })),
    states: {
      'share a document': openDialog('Share a document'),
      'change a link': choose(offer, 'Edit'),
      'new code': choose(offer, 'New code'),
      'revoke a link': choose(offer, 'Revoke the link'),
    },
  },
  {
    name: 'link-open',
    open: async () => {
      const page = await visit(await share());
      await page.getByRole('button', { name: 'Open the document' }).click();
      await page.getByLabel('E-mail address').waitFor();
      return page;
    },
    states: {
      'the document is open': async (page) => {
        await page.getByLabel('E-mail address').fill('rita@example.com');
        await page.keyboard.press('Enter');
        await page.getByText('The document is open.').waitFor();
      },
      'wrong address': async (page) => {
        await page.getByLabel('E-mail address').fill('guess@example.com');
        await page.keyboard.press('Enter');
        await page.getByText('The code or the e-mail address is wrong.').waitFor();
      },
    },
  },
  {
    name: 'trash',
    open: async () => opened(await openPage({ page: 'trash', account: (await accountWithItems()).account })),
    states: { 'delete permanently': openDialog(/^Delete permanently/) },
  },
  {
    name: 'sensitive-actions',
    open: async () => {
      const page = await openPage({ page: 'sensitive-actions', account: await sensitiveAccount() });
      await page.getByRole('table', { name: 'Exceeded thresholds' }).waitFor();
      return page;
    },
  },
  {
    name: 'journal',
    open: async () => {
      const page = await openPage({ page: 'journal', account: await journalAccount() });
      await isChained(page);
      return page;
    },
    states: {
      'verified, with an open entry': async (page) => {
        await page.getByRole('button', { name: 'Verify in the browser' }).click();
        await page.getByText('The chain is intact').waitFor();
        await page.locator('summary').first().click();
      },
    },
  },
];
