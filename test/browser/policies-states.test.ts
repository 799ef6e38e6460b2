import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, overflow } from './support/page.ts';
import { accountWithDraft, open, save } from './support/policies.ts';

test('members see nothing', async () => {
  const page = await open({ person: 'member' });
  await page.getByText('There is no page here for this person.').waitFor();
});

test('a failed request says why, keeps what is typed, and is repeated', async () => {
  const page = await open({ account: await newAccount() });
  await page.getByLabel('Days in the trash').fill('9');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.context().setOffline(false);
  await save(page);
  expect(await page.getByLabel('Days in the trash').inputValue()).toBe('9');
});

test('the page is used by keyboard alone, and focus returns to what opened a dialog', async () => {
  const account = await newAccount();
  const page = await open({ account });
  await page.getByRole('checkbox', { name: 'Only administrators can export opportunities' }).focus();
  await page.keyboard.press('Space');
  const add = page.getByRole('button', { name: 'Add a rule' });
  await add.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await add.evaluate((node) => node.matches(':focus'))).toBe(true);
  const button = page.getByRole('button', { name: 'Save', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.getByText('Saved.', { exact: true }).waitFor();
  expect(await button.evaluate((node) => node.matches(':focus'))).toBe(true);
});

test.each(['en', 'fr', 'de'] as const)(
  'values with markup, right-to-left text and 300 characters show as text, in %s',
  async (locale) => {
    const account = await newAccount();
    const value = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(300)}`;
    await (await as('owner', account)).putPolicy({
      accountId: account,
      ifMatch: '*',
      body: {
        rules: [
          {
            ...{ id: 'x'.repeat(128), effect: 'forbid', actions: ['*'], resourceTypes: ['*'] },
            when: { 'context.a': { equals: value } },
          },
        ],
      },
    });
    const page = await open({ account, locale, context: { viewport: { width: 320, height: 700 } } });
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await overflow(page)).toBe(0);
  },
);

/** High enough for the whole page, so that pictures show the bar below it. */
const context = { viewport: { width: 1280, height: 2200 } };

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const account = await accountWithDraft();
    const page = await open({ account, theme, locale, context });
    await page.getByRole('table').last().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 4000 });
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
  });

  test('axe finds nothing where the edition lacks features', async () => {
    const page = await open({ account: await newAccount({ edition: 'sales_essentials' }), theme, context });
    await page.getByText('There is no draft.').waitFor();
    expect(await axe(page)).toEqual([]);
  });
});
