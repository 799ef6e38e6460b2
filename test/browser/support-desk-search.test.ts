import { beforeAll, describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';

/** More accounts than the first page of the desk has. */
const count = 55;

const label = 'Search by id or name';

/** The ids of accounts that admit support until a day later each, so that the last one is on the last page. */
let accounts: string[] = [];

beforeAll(async () => {
  accounts = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const accountId = await newAccount({ name: `Müller branch ${index}.` });
      const body = { duration: `P${index + 1}D`, scope: 'read_only' } as const;
      await (await as('owner', accountId)).createGrant({ accountId, body });
      return accountId;
    }),
  );
});

const openDesk = async (options: Parameters<typeof openPage>[0] = {}) => {
  const page = await openPage({ page: 'support-desk', person: 'agent', ...options });
  await page.getByRole('table', { name: 'Accounts that you may enter' }).waitFor();
  return page;
};

test('an account that is not on the first page is found by its name, without case and accents', async () => {
  const page = await openDesk();
  const name = `Müller branch ${count - 1}.`;
  expect(await page.getByText(name).count()).toBe(0);
  await page.getByLabel(label).fill(`muller BRANCH ${count - 1}.`);
  await page.getByText(name).waitFor();
  await page.getByText(/Accounts searched: \d+, found: 1$/).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: `Enter ${name}` }).press('Enter');
  await page.getByRole('dialog').getByLabel('Reason', { exact: true }).fill('Read the log');
  await page.getByRole('dialog').locator('button[type=submit]').press('Enter');
  await page.getByRole('region', { name: 'Your open sessions' }).getByText(name).waitFor();
});

test('with one letter the list stays and two are asked for; what is not found says what to do', async () => {
  const page = await openDesk({ context: { viewport: { width: 320, height: 800 } }, theme: 'dark' });
  const rows = page.getByRole('table', { name: 'Accounts that you may enter' }).getByRole('row');
  const before = await rows.count();
  await page.getByLabel(label).fill('z');
  await page.getByText('Type at least two letters.').waitFor();
  expect(await rows.count()).toBe(before);
  await page.getByLabel(label).fill('no such account');
  await page.getByText('No account that you may enter has this in its id or name.').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  await page.getByLabel(label).fill('');
  await rows.nth(1).waitFor();
});

test('the desk is used by keyboard alone, and focus returns to what opened the dialog', async () => {
  const account = accounts[1] ?? '';
  const page = await openDesk({ account });
  await page.getByLabel(label).focus();
  await page.keyboard.type(account);
  const enter = page.getByRole('button', { name: 'Enter Müller branch 1.' });
  await page.getByText(/Accounts searched: \d+, found: 1$/).waitFor();
  await page.keyboard.press('Tab');
  expect(await enter.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await enter.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Reason', { exact: true }).focus();
  await page.keyboard.type('Read the log');
  await page.getByRole('dialog').locator('button[type=submit]').press('Enter');
  await page.getByRole('button', { name: 'Leave Müller branch 1.' }).press('Enter');
  await page.getByRole('button', { name: 'Leave Müller branch 1.' }).waitFor({ state: 'detached' });
});

describe('while pages are read and when that fails', () => {
  test('the desk shows what it has found so far, and says that it may be incomplete', async () => {
    const page = await openDesk();
    await page.route('**/v1/support/accounts?*pageSize=200*', async (route) => {
      const url = new URL(route.request().url());
      if (url.searchParams.has('pageToken')) return route.fulfill({ status: 500, body: '' });
      const items = [{ accountId: accounts[0], name: 'Found at once', endsAt: null, scope: 'full' }];
      return route.fulfill({ json: { items, nextPageToken: 'next' } });
    });
    await page.getByLabel(label).fill('found');
    await page.getByText('Accounts searched so far: 1, found: 1').waitFor();
    await page.getByText('What you see may be out of date.').waitFor();
    await page.getByText('Found at once').waitFor();
    await page.unroute('**/v1/support/accounts?*pageSize=200*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/Accounts searched: \d+, found: 0/).waitFor();
  });
});
