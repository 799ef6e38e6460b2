import { expect, test } from 'vitest';
import { account, isChained } from './support/journal.ts';
import { openPage, overflow } from './support/page.ts';

const hostile = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(300)}`;

test('an entry opens by keyboard, and narrows the list to its actor', async () => {
  const page = await openPage({ page: 'journal', account: await account() });
  const row = page.locator('summary').filter({ hasText: 'ada, Technical support entered the account' });
  await row.focus();
  await page.keyboard.press('Enter');
  const detail = page.locator('details[open]');
  await detail.getByText('support-session.started').waitFor();
  await detail.getByText('"reason": "Reading the import log"').waitFor();
  await detail.getByRole('button', { name: 'Only this actor' }).press('Enter');
  await page.getByText('Olivia Owner granted support access for 1 week.').waitFor({ state: 'detached' });
  expect(await page.getByLabel('Actor (ID)').inputValue()).toBe('ada');
});

test('without a connection a check stops, and goes on later', async () => {
  const page = await openPage({ page: 'journal', account: await account() });
  await isChained(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Verify in the browser' }).click();
  await page.getByRole('button', { name: 'Continue the check' }).waitFor();
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Continue the check' }).press('Enter');
  await page.getByText('The chain is intact').waitFor();
  const button = page.getByRole('button', { name: 'Verify in the browser' });
  expect(await button.evaluate((node) => node.matches(':focus'))).toBe(true);
});

test('while the service fails, the page says so, and a retry loads it', async () => {
  const page = await openPage({ page: 'journal', account: await account() });
  await page.getByText('Olivia Owner granted support access for 1 week.').waitFor();
  await page.route('**/journal?*', (route) => route.fulfill({ status: 500, body: '' }));
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await page.getByRole('button', { name: 'Apply filters' }).click();
  const failure = page.getByText('The service is not available right now. Try again in a moment.');
  await failure.first().waitFor();
  await page.unroute('**/journal?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
});

test('members see nothing', async () => {
  const page = await openPage({ page: 'journal', person: 'member', account: await account() });
  await page.getByRole('heading', { name: 'There is no page here for this person.' }).waitFor();
});

test.each(['en', 'fr', 'de'] as const)(
  'names with markup, right-to-left text and 300 characters show as text, in %s',
  async (locale) => {
    const page = await openPage({
      page: 'journal',
      account: await account(hostile),
      locale,
      context: { viewport: { width: 320, height: 700 } },
    });
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await overflow(page)).toBe(0);
  },
);
