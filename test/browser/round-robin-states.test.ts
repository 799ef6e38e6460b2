import { expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { type OpenOptions, openPage, overflow } from './support/page.ts';
import { memberOf, roundRobinAccount, sendLead } from './support/round-robin.ts';

const openCampaign = async (account: string, options: OpenOptions = {}) => {
  const page = await openPage({ account, page: 'round-robin', ...options });
  await page.getByRole('button', { name: 'Campaign A' }).click();
  await page.getByRole('heading', { name: 'Next picks' }).waitFor();
  return page;
};

test('a campaign is chosen by search, and another one afterwards', async () => {
  const page = await openPage({ account: await roundRobinAccount(), page: 'round-robin' });
  await page.getByRole('searchbox', { name: 'Search campaigns' }).fill('c');
  await page.getByText('Type at least two letters.').waitFor();
  await page.getByRole('searchbox', { name: 'Search campaigns' }).fill('campaign b');
  await page.getByRole('button', { name: 'Campaign A' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Campaign B' }).click();
  await page.getByText('Nobody is in this round robin.').waitFor();
  await page.getByRole('button', { name: 'Choose another campaign' }).click();
  await page.getByRole('searchbox', { name: 'Search campaigns' }).fill('no such campaign');
  await page.getByText('No campaign found.').waitFor();
});

test('the form says what is wrong, and what is not saved stays out', async () => {
  const account = await roundRobinAccount();
  const page = await openCampaign(account);
  await page.getByRole('button', { name: 'Edit Mia Member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Weight').fill('101');
  await dialog.getByLabel('Daily cap').fill('-1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => dialog.locator('[aria-invalid=true]').count()).toBe(2);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const member = await memberOf(account, 'mia');
  expect([member?.weight, member?.dailyCap]).toEqual([1, undefined]);
});

test('a member that was changed meanwhile is not overwritten: the dialog shows what changed and asks', async () => {
  const account = await roundRobinAccount();
  const page = await openCampaign(account);
  await page.getByRole('button', { name: 'Edit Mia Member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Weight').fill('2');
  const owner = await as('owner', account);
  await owner.putRoundRobinMember({ accountId: account, campaignId: 'a', userId: 'mia', body: { weight: 9 } });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This was changed meanwhile.').waitFor();
  await dialog.getByRole('listitem').filter({ hasText: 'Weight: 1 → 9' }).waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await memberOf(account, 'mia'))?.weight).toBe(2);
});

test('a refusal is shown in the dialog, and the settings stay', async () => {
  const page = await openCampaign(await roundRobinAccount());
  await page.route('**/round-robin/mia', (route) => route.fulfill({ status: 500, body: '' }));
  await page.getByRole('button', { name: 'Edit Mia Member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Weight').fill('4');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('The service is not available right now. Try again in a moment.').waitFor();
  expect(await dialog.getByLabel('Weight').inputValue()).toBe('4');
});

test('the page is used by keyboard alone, and focus returns to what opened the dialog', async () => {
  const account = await roundRobinAccount();
  const page = await openPage({ account, page: 'round-robin' });
  await page.getByRole('button', { name: 'Campaign A' }).waitFor();
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const edit = page.getByRole('button', { name: 'Edit Erin External' });
  await edit.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await edit.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Weight').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('5');
  await page.keyboard.press('Enter');
  await page.getByText('The settings are saved.').waitFor();
  expect(await edit.evaluate((node) => node.matches(':focus'))).toBe(true);
  expect((await memberOf(account, 'erin'))?.weight).toBe(5);
});

test('an admin reads and changes nothing; a member sees nothing', async () => {
  const account = await roundRobinAccount();
  const page = await openCampaign(account, { person: 'admin' });
  await page.getByRole('row').filter({ hasText: 'Mia Member' }).waitFor();
  expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  const member = await openPage({ account, page: 'round-robin', person: 'member' });
  await member.getByText('There is no page here for this person.').waitFor();
});

test('without a connection the page says so, keeps what it shows, and recovers', async () => {
  const page = await openCampaign(await roundRobinAccount());
  await page.context().setOffline(true);
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.getByRole('row').filter({ hasText: 'Mia Member' }).waitFor();
  await page.context().setOffline(false);
  await page.getByText('No connection. Check your network and try again.').first().waitFor({ state: 'detached' });
});

test.each(['en', 'fr', 'de'] as const)(
  'names with markup, right-to-left text and 200 characters show as text, in %s',
  async (locale) => {
    const account = await newAccount();
    const service = await as('service');
    const name = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(150)}`;
    await service.putCampaign({ accountId: account, campaignId: 'a', body: { name } });
    await sendLead(account, `<b>lead</b> مرحبا ${'y'.repeat(200)}`);
    const context = { viewport: { width: 320, height: 700 } };
    const page = await openPage({ account, page: 'round-robin', locale, context });
    await page.getByRole('button', { name: '<img src=x onerror=alert(1)>' }).click();
    await page.getByText('<b>lead</b>').waitFor();
    expect(await overflow(page)).toBe(0);
  },
);
