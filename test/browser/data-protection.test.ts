import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accountWithPeople } from './support/data-protection.ts';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, type OpenOptions, openPage, overflow } from './support/page.ts';

/* eFactori, “GDPR”: every control that it names, in its words and in two other languages. */

const words = {
  fr: {
    access: 'Accès du personnel d’assistance',
    granted: 'L’accès est accordé.',
    off: 'L’accès du support est désactivé.',
    security: 'Paramètres de sécurité supplémentaires',
    layer: 'Demander l’adresse électronique à l’ouverture d’un lien',
    turnOff: 'Désactiver',
    saved: 'Enregistré.',
    users: 'Utilisateurs ayant accès à vos données',
    accountant: /Erin External.*Membre.*Externe.*Fort.*Désactivée/,
    owner: /Olivia Owner.*Propriétaire.*Interne.*Très fort.*Activée/,
  },
  en: {
    access: 'Support staff access',
    granted: 'Access is granted.',
    off: 'Support access is off.',
    security: 'Additional security settings',
    layer: 'Ask for the e-mail address when a link is opened',
    turnOff: 'Turn off',
    saved: 'Saved.',
    users: 'Users with access to your data',
    accountant: /Erin External.*Member.*External.*Strong.*Turned off/,
    owner: /Olivia Owner.*Owner.*Internal.*Very strong.*Turned on/,
  },
  de: {
    access: 'Zugriff des Support-Personals',
    granted: 'Die Freigabe ist erteilt.',
    off: 'Der Support Zugriff ist deaktiviert.',
    security: 'Zusätzliche Sicherheitseinstellungen',
    layer: 'Beim Öffnen eines Links nach der E-Mail-Adresse fragen',
    turnOff: 'Deaktivieren',
    saved: 'Gespeichert.',
    users: 'Benutzer mit Zugriff auf Ihre Daten',
    accountant: /Erin External.*Mitglied.*Extern.*Stark.*Deaktiviert/,
    owner: /Olivia Owner.*Kontoinhaber.*Intern.*Sehr stark.*Aktiviert/,
  },
} as const;

const open = (options: OpenOptions): Promise<Page> => openPage({ page: 'data-protection', ...options });

describe.each(['fr', 'en', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('support access is switched on and off again', async () => {
    const account = await newAccount();
    const page = await open({ account, locale });
    const access = page.getByRole('switch', { name: say.access });
    expect(await access.getAttribute('aria-checked')).toBe('false');
    await access.click();
    await page.getByText(say.granted).waitFor();
    await page.getByRole('timer').waitFor();
    expect(await access.getAttribute('aria-checked')).toBe('true');
    await access.click();
    await page.getByText(say.off).waitFor();
    expect(await access.getAttribute('aria-checked')).toBe('false');
  });

  test('the e-mail layer of share links is on by default, and switched off after a question', async () => {
    const account = await newAccount();
    const page = await open({ account, locale });
    const layer = page.getByRole('region', { name: say.security }).getByRole('switch', { name: say.layer });
    await layer.waitFor();
    expect(await layer.getAttribute('aria-checked')).toBe('true');
    await layer.click();
    await page.getByRole('dialog').getByRole('button', { name: say.turnOff }).click();
    await page.getByText(say.saved, { exact: true }).waitFor();
    expect(await layer.getAttribute('aria-checked')).toBe('false');
    const { body } = await (await as('owner', account)).getPolicy({ accountId: account });
    expect(body.shareLinks.emailChallenge).toBe(false);
  });

  test('internal and external users are listed with password strength and two-factor authentication', async () => {
    const page = await open({ account: await accountWithPeople(), locale });
    const users = page.getByRole('table', { name: say.users });
    await users.getByRole('row', { name: say.owner }).waitFor();
    await users.getByRole('row', { name: say.accountant }).waitFor();
  });
});

test('people are searched from two letters on, and filtered', async () => {
  const page = await open({ account: await accountWithPeople() });
  const rows = page.getByRole('table').getByRole('row');
  await rows.nth(4).waitFor();
  await page.getByLabel('Search people').fill('e');
  await page.getByText('Type at least two letters.').waitFor();
  await page.getByLabel('Search people').fill('erin');
  await rows.nth(2).waitFor({ state: 'detached' });
  await page.getByLabel('Kind').selectOption('Internal');
  await page.getByRole('button', { name: 'Show all' }).click();
  await rows.nth(4).waitFor();
  await page.getByLabel('Concern').selectOption('Without two-factor authentication');
  await page.getByRole('row', { name: 'Olivia Owner' }).waitFor({ state: 'detached' });
});

test('support stands beside the people while it may enter', async () => {
  const account = await accountWithPeople();
  const [owner, agent] = await Promise.all([as('owner', account), as('agent', account)]);
  await owner.createGrant({ accountId: account, body: { duration: 'P1D', teams: ['technical_support'] } });
  await agent.openSession({ body: { accountId: account, reason: 'Reading the import log' } });
  const page = await open({ account });
  await page.getByText('Technical support · Read only').waitFor();
  await page.getByText('Granted by Olivia Owner').waitFor();
  await page.getByText('1 open session').waitFor();
});

test('a policy that was changed meanwhile is not overwritten: the page shows it and asks', async () => {
  const account = await newAccount();
  const page = await open({ account });
  const layer = page.getByRole('switch', { name: words.en.layer });
  await layer.click();
  const admin = await as('admin', account);
  await admin.putPolicy({
    accountId: account,
    ifMatch: '*',
    body: { trashDays: 7, shareLinks: { emailChallenge: false } },
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await page.getByText('This was changed meanwhile.').waitFor();
  await page.getByText('Ask for the e-mail address when a link is opened: on → off').waitFor();
  await layer.click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  const { body } = await admin.getPolicy({ accountId: account });
  expect([body.trashDays, body.shareLinks.emailChallenge]).toEqual([7, true]);
});

test('members see nothing', async () => {
  const page = await open({ person: 'member' });
  await page.getByText('There is no page here for this person.').waitFor();
});

test('a failed change says why and leaves the switch as it is', async () => {
  const page = await open({ account: await newAccount() });
  const access = page.getByRole('switch', { name: words.en.access });
  await access.waitFor();
  await page.context().setOffline(true);
  await access.click();
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  expect(await access.getAttribute('aria-checked')).toBe('false');
  await page.context().setOffline(false);
  await access.click();
  await page.getByText('Access is granted.').waitFor();
});

test('the page is used by keyboard alone, and focus returns to what opened a dialog', async () => {
  const page = await open({ account: await newAccount() });
  const layer = page.getByRole('switch', { name: words.en.layer });
  await layer.focus();
  await page.keyboard.press('Space');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await layer.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await page.getByText('Access is granted.').waitFor();
});

test.each(['en', 'fr', 'de'] as const)(
  'names with markup, right-to-left text and 200 characters show as text, in %s',
  async (locale) => {
    const account = await newAccount();
    const name = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(150)}`;
    await (await as('service')).changeUser({ accountId: account, userId: 'mia', body: { name } });
    const page = await open({ account, locale, context: { viewport: { width: 320, height: 700 } } });
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await overflow(page)).toBe(0);
  },
);

/** High enough for the whole page. */
const context = { viewport: { width: 1280, height: 1400 } };

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const account = await accountWithPeople();
    await (await as('owner', account)).createGrant({ accountId: account, body: { duration: 'P1D' } });
    const page = await open({ account, theme, locale, context });
    await page.getByRole('table').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 2600 });
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
  });
});
