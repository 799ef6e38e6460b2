import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';
import { busyAccount } from './support/support-access.ts';

const words = {
  en: {
    switch: 'Support access to your account',
    grant: 'Grant access',
    period: 'Period',
    periods: ['1 day', '1 week', '2 weeks', '1 month', '4 months', 'Unlimited', 'Own period'],
    unlimited: 'Unlimited',
    edit: 'Edit',
    save: 'Save',
    revoke: 'Revoke access',
    history: 'History of access to your account',
    revoked: 'Revoked',
    teams: ['Customer service', 'Customer success', 'Technical support'],
  },
  // Recruitee, eFactori
  fr: {
    switch: 'Accès du service d’assistance à votre compte',
    grant: 'Accorder l’accès',
    period: 'Période',
    periods: ['1 jour', '1 semaine', '2 semaines', '1 mois', '4 mois', 'Illimitée', 'Période personnalisée'],
    unlimited: 'Illimitée',
    edit: 'Modifier',
    save: 'Enregistrer',
    revoke: 'Retirer l’accès',
    history: 'Historique des autorisations d’accès à votre compte',
    revoked: 'Retirée',
    teams: ['Service client', 'Customer success', 'Support technique'],
  },
  // Personio
  de: {
    switch: 'Zugriff für Customer Support',
    grant: 'Freigabe erteilen',
    period: 'Zeitraum',
    periods: ['1 Tag', '1 Woche', '2 Wochen', '1 Monat', '4 Monate', 'Unbegrenzt', 'Eigener Zeitraum'],
    unlimited: 'Unbegrenzt',
    edit: 'Bearbeiten',
    save: 'Speichern',
    revoke: 'Freigabe widerrufen',
    history: 'Verlauf der Freigaben Ihres Kontos',
    revoked: 'Widerrufen',
    teams: ['Kundenservice', 'Customer Success', 'Technischer Support'],
  },
} as const;

/** The texts of elements, with plain spaces instead of those that `Intl` puts between a number and its unit. */
const textsOf = async (all: Locator): Promise<string[]> =>
  (await all.allTextContents()).map((text) => text.replace(/\s/g, ' '));

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('access is off at first, granted for a period, changed, and revoked', async () => {
    const account = await newAccount();
    const page = await openPage({ account, locale });
    const access = page.getByRole('switch', { name: say.switch });
    await access.waitFor();
    expect(await access.getAttribute('aria-checked')).toBe('false');

    await access.click();
    const dialog = page.getByRole('dialog');
    const period = dialog.getByLabel(say.period, { exact: true });
    await period.waitFor();
    expect(await textsOf(period.locator('option'))).toEqual([...say.periods]);
    expect(await textsOf(period.locator('option:checked'))).toEqual([say.periods[1]]);
    for (const team of say.teams) await dialog.getByRole('checkbox', { name: team }).waitFor();
    await dialog.getByRole('button', { name: say.grant }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await access.getAttribute('aria-checked')).toBe('true');
    await page.getByRole('timer').waitFor();

    await page.getByRole('button', { name: say.edit }).click();
    await period.selectOption(say.unlimited);
    await dialog.getByRole('button', { name: say.save }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('definition').filter({ hasText: say.unlimited }).waitFor();

    await page.getByRole('button', { name: say.revoke }).click();
    await dialog.getByRole('button', { name: say.revoke }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await access.getAttribute('aria-checked')).toBe('false');
    await page.getByRole('table', { name: say.history }).getByText(say.revoked, { exact: true }).waitFor();
  });
});

test('an owner ends a session, and the agent is out', async () => {
  const account = await busyAccount();
  const page = await openPage({ account });
  await page.getByRole('button', { name: 'End session: ada, Technical support' }).click();
  await page.getByText('Nobody from support is inside your account.').waitFor();
  const { body } = await (await as('owner', account)).listSessions({ accountId: account });
  expect(body.items.map(({ status }) => status)).toEqual(['ended', 'ended']);
  await page.getByRole('table', { name: 'Past sessions' }).getByText('Ended by your account').waitFor();
});

describe('a request', () => {
  test('is approved as requested', async () => {
    const account = await busyAccount();
    const page = await openPage({ account });
    await page.getByRole('button', { name: 'Approve as requested' }).click();
    await page.getByText('Access is granted.').waitFor();
    const { body } = await (await as('owner', account)).getSupportAccess({ accountId: account });
    expect(body.grants.map(({ duration }) => duration)).toEqual(['P7D', 'P14D']);
  });

  test('is trimmed: no period is offered that is longer than the requested one', async () => {
    const account = await busyAccount();
    const page = await openPage({ account });
    await page.getByRole('button', { name: 'Allow less' }).click();
    const dialog = page.getByRole('dialog');
    const period = dialog.getByLabel('Period', { exact: true });
    await period.waitFor();
    expect(await textsOf(period.locator('option'))).toEqual(['2 weeks', '1 day', '1 week', 'Own period']);
    await period.selectOption('1 day');
    await dialog.getByRole('radio', { name: 'Read only' }).check();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { body } = await (await as('owner', account)).getSupportAccess({ accountId: account });
    expect(body.grants.at(-1)).toMatchObject({ duration: 'P1D', scope: 'read_only' });
  });

  test('is declined with a reason', async () => {
    const account = await busyAccount();
    const page = await openPage({ account });
    await page.getByRole('button', { name: 'Decline' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason (optional)').fill('Not this week');
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { body } = await (await as('owner', account)).listAccessRequests({ accountId: account });
    expect(body.items[0]).toMatchObject({ status: 'declined', declineReason: 'Not this week' });
  });
});

test('a grant that was changed meanwhile is not overwritten: the page shows what changed and asks', async () => {
  const account = await busyAccount();
  const page = await openPage({ account });
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Customer success' }).uncheck();

  const admin = await as('admin', account);
  const { body: access } = await admin.getSupportAccess({ accountId: account });
  const [grant] = access.grants;
  const grantId = grant?.grantId ?? '';
  const { etag: ifMatch = '' } = await admin.getGrant({ accountId: account, grantId });
  await admin.changeGrant({ accountId: account, grantId, body: { scope: 'read_only' }, ifMatch });

  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This was changed meanwhile.').waitFor();
  await dialog.getByText('Scope: Full access → Read only').waitFor();
  await dialog.getByRole('radio', { name: 'Read only' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { body: after } = await admin.getGrant({ accountId: account, grantId });
  expect(after).toMatchObject({ scope: 'read_only', teams: ['customer_service', 'technical_support'] });
});

test('errors of the form and of the API are shown in the dialog', async () => {
  const page = await openPage({ account: await newAccount() });
  await page.getByRole('switch').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Period', { exact: true }).selectOption('Own period');
  await dialog.getByRole('button', { name: 'Grant access' }).click();
  await dialog.getByText('Enter a whole number, 1 or more.').waitFor();
  await dialog.getByLabel('Length of the period').fill('900');
  await dialog.getByLabel('Unit of the period').selectOption('weeks');
  await dialog.getByRole('button', { name: 'Grant access' }).click();
  await dialog.getByText('The period is shorter or longer than allowed.').waitFor();
  expect(await axe(page)).toEqual([]);
});

test('the page is used by keyboard alone, and focus returns to what opened a dialog', async () => {
  const page = await openPage({ account: await newAccount() });
  const access = page.getByRole('switch');
  await access.focus();
  await page.keyboard.press('Space');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await access.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Space');
  await page.getByRole('dialog').getByLabel('Ticket (optional)').focus();
  await page.keyboard.type('T-1');
  await page.keyboard.press('Enter');
  await page.getByText('Access is granted.').waitFor();
  expect(await access.evaluate((node) => node.matches(':focus'))).toBe(true);
});

test('without a connection the page says so, keeps what it shows, and recovers', async () => {
  const page = await openPage({ account: await newAccount() });
  await page.getByRole('switch').waitFor();
  await page.context().setOffline(true);
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.getByRole('switch').waitFor();
  await page.context().setOffline(false);
  await page.getByText('No connection. Check your network and try again.').first().waitFor({ state: 'detached' });
});

test.each(['en', 'fr', 'de'] as const)(
  'names with markup, right-to-left text and 300 characters show as text, in %s',
  async (locale) => {
    const account = await newAccount();
    const reason = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(300)}`;
    await (await as('owner', account)).createGrant({ accountId: account, body: { duration: 'P1D', reason } });
    const page = await openPage({ account, locale, context: { viewport: { width: 320, height: 700 } } });
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await overflow(page)).toBe(0);
  },
);

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const account = await busyAccount();
    const page = await openPage({ account, theme, locale });
    await page.getByRole('table').last().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
  });
});

test('three widths', async () => {
  const page = await openPage({ account: await busyAccount('initech') });
  await page.getByRole('table').last().waitFor();
  for (const width of [1280, 768, 320]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await overflow(page)).toBe(0);
  }
});
