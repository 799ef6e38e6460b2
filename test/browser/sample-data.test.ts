import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { fillSampleHistory } from '../../examples/demo/sample-history.ts';
import { samplePolicy } from '../../examples/demo/sample-policy.ts';
import { fillSupportHistory } from '../../examples/demo/support-history.ts';
import { elementNames } from '../../web/build/pages.ts';
import type { Persona } from '../../web/console/personas.ts';
import { fragmentOf } from '../../web/console/state.ts';
import { as, newAccount } from './support/gatehouse.ts';
import { elementPicture, openAddress, openPage, url } from './support/page.ts';

/* What `npm start` writes into acme, here in an account of the test: no page of the console is empty. */

let account: string;

beforeAll(async () => {
  account = await newAccount({ name: 'Acme Industries' });
  const erin = { name: 'Erin External', role: 'member', kind: 'external', email: 'erin@test.example' } as const;
  await (await as('service')).putUser({ accountId: account, userId: 'erin', body: erin });
  await (await as('owner', account)).putPolicy({ accountId: account, body: samplePolicy, ifMatch: '*' });
  await fillSupportHistory(url, account);
  await fillSampleHistory(url, account);
});

const choose = (name: string) => (page: Page) => page.getByRole('button', { name }).click();

/** What each page shows, after the choice that it asks for. */
const pages: Record<string, { person?: Persona; choose?: (page: Page) => Promise<void>; shows: string[] }> = {
  'campaign-access': { choose: choose('Mia Member'), shows: ['Spring launch', 'Winback'] },
  'data-protection': { shows: ['Erin External'] },
  journal: { shows: ['Mia Member'] },
  policies: { shows: ['won-is-final'] },
  'round-robin': { choose: choose('Winback'), shows: ['Mia Member', 'L-2006', 'L-2007'] },
  'sensitive-actions': { shows: ['Mia Member', 'Adam Admin', 'ada'] },
  'share-links': { shows: ['offer-1', 'contract-2026', 'expired-offer', 'withdrawn-offer'] },
  'support-access': {
    shows: ['The import of candidates fails', 'Setting up the new pipeline together with your team'],
  },
  'support-banner': { shows: ['is inside, acting for'] },
  'support-desk': { person: 'agent', shows: ['Repeating the failed import', 'Cleaning up duplicates'] },
  team: { shows: ['Erin External', 'Adam Admin'] },
  trash: { shows: ['Contoso', 'Müller & Söhne'] },
};

test('every page of the console is tried, and that of a link below', () => {
  expect([...Object.keys(pages), 'link-open'].sort()).toEqual(elementNames());
});

test.each(Object.entries(pages))('%s shows data', async (name, { person = 'owner', choose: chooseFirst, shows }) => {
  const page = await openPage({ page: name, account, person });
  await chooseFirst?.(page);
  const element = page.locator(`gatehouse-${name}`);
  for (const text of shows) await element.getByText(text).filter({ visible: true }).first().waitFor();
  await elementPicture(page, name);
});

test('link-open opens a link', async () => {
  const owner = await as('owner', account);
  const recipients = ['rita@example.com'];
  const { body } = await owner.createShareLink({ accountId: account, body: { documentId: 'offer-2', recipients } });
  const state = { page: 'link-open', persona: 'stranger', account, locale: 'en', theme: 'light' } as const;
  const page = await openAddress(`${url}/${fragmentOf(state)}&link=${body.linkId}&code=${body.code}`);
  await page.getByRole('button', { name: 'Open the document' }).click();
  await page.getByLabel('E-mail').waitFor();
  await elementPicture(page, 'link-open');
});

test('what is there stays as it is at the next start', async () => {
  const owner = await as('owner', account);
  const counts = async () =>
    Promise.all([
      owner.listShareLinks({ accountId: account }).then(({ body }) => body.items.length),
      owner.listAssignmentJobs({ accountId: account }).then(({ body }) => body.items.length),
      owner.listGrants({ accountId: account }).then(({ body }) => body.items.length),
    ]);
  const before = await counts();
  await fillSupportHistory(url, account);
  await fillSampleHistory(url, account);
  expect(await counts()).toEqual(before);
});
