import { describe, expect, test } from 'vitest';
import { as } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';
import { teamAccount } from './support/team.ts';

/** The controls of the sources: multi-campaign access (French) and eFactori (French). */
const words = {
  en: {
    team: 'Team',
    people: 'Users with access to your data',
    internal: 'Internal',
    external: 'External',
    strength: 'Password strength',
    weak: 'Weak',
    twoFactor: 'Two-factor authentication',
    select: 'Select Mia Member',
    selectOther: 'Select Erin External',
    menu: 'Actions for Mia Member',
    define: 'Define campaign access',
    canAccess: 'Can access: Campaign A',
    roundRobin: 'Round robin: Campaign B',
    selectAll: 'Select all',
    reset: 'Reset selection',
    save: 'Save',
    confirm: 'Confirm',
    removal: 'access is removed for one person at a time only',
    back: 'Back to the team',
    search: 'Search people',
    tooShort: 'Type at least two letters.',
    applied: 'Applied',
    undo: 'Undo',
    undone: 'Undone',
  },
  fr: {
    team: 'Équipe',
    people: 'Utilisateurs ayant accès à vos données',
    internal: 'Interne',
    external: 'Externe',
    strength: 'Solidité du mot de passe',
    weak: 'Faible',
    twoFactor: 'Authentification à deux facteurs',
    select: 'Sélectionner Mia Member',
    selectOther: 'Sélectionner Erin External',
    menu: 'Actions pour Mia Member',
    define: 'Définir l’accès aux campagnes',
    canAccess: 'Peut accéder : Campaign A',
    roundRobin: 'Round Robin : Campaign B',
    selectAll: 'Tout sélectionner',
    reset: 'Réinitialiser la sélection',
    save: 'Enregistrer',
    confirm: 'Valider',
    removal: 'les accès ne se retirent que pour une personne à la fois',
    back: 'Retour à l’équipe',
    search: 'Rechercher des personnes',
    tooShort: 'Saisissez au moins deux lettres.',
    applied: 'Appliqué',
    undo: 'Rétablir l’état précédent',
    undone: 'État précédent rétabli',
  },
  de: {
    team: 'Team',
    people: 'Benutzer mit Zugriff auf Ihre Daten',
    internal: 'Intern',
    external: 'Extern',
    strength: 'Passwortstärke',
    weak: 'Schwach',
    twoFactor: 'Zwei-Faktor-Authentifizierung',
    select: 'Mia Member auswählen',
    selectOther: 'Erin External auswählen',
    menu: 'Aktionen für Mia Member',
    define: 'Kampagnenzugriff festlegen',
    canAccess: 'Kann zugreifen: Campaign A',
    roundRobin: 'Round Robin: Campaign B',
    selectAll: 'Alle auswählen',
    reset: 'Zurücksetzen',
    save: 'Speichern',
    confirm: 'Bestätigen',
    removal: 'Zugriff wird immer nur für eine Person entzogen',
    back: 'Zurück zum Team',
    search: 'Personen suchen',
    tooShort: 'Geben Sie mindestens zwei Buchstaben ein.',
    applied: 'Angewendet',
    undo: 'Rückgängig machen',
    undone: 'Rückgängig gemacht',
  },
} as const;

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('an owner gives several people access, is told why nothing is removed, and undoes it', async () => {
    const account = await teamAccount();
    const page = await openPage({ account, locale, page: 'team' });
    await page.getByRole('heading', { name: say.people }).waitFor();
    await page.getByRole('columnheader', { name: say.strength }).waitFor();
    await page.getByRole('columnheader', { name: say.twoFactor }).waitFor();
    const mia = page.getByRole('row').filter({ hasText: 'mia@' });
    await mia.getByText(say.internal, { exact: true }).waitFor();
    await mia.getByText(say.weak, { exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: 'erin@' }).getByText(say.external, { exact: true }).waitFor();

    await page.getByRole('checkbox', { name: say.select }).check();
    await page.getByRole('checkbox', { name: say.selectOther }).check();
    await page.getByRole('button', { name: say.define }).click();
    await page.getByText(say.removal).waitFor();
    await page.getByRole('button', { name: say.selectAll }).click();
    await page.getByRole('button', { name: say.reset }).click();
    await page.getByRole('checkbox', { name: say.canAccess }).check();
    await page.getByRole('checkbox', { name: say.roundRobin }).check();
    await page.getByRole('button', { name: say.save, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Campaign A').first().waitFor();
    await dialog.getByRole('button', { name: say.confirm }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('cell').getByText(say.applied, { exact: true }).waitFor();
    const owner = await as('owner', account);
    const boxes = async (userId: string) =>
      (await owner.listUserCampaigns({ accountId: account, userId })).body.items.map(
        ({ canAccess, roundRobin }) => `${canAccess} ${roundRobin}`,
      );
    expect(await boxes('mia')).toEqual(['true false', 'true true']);
    expect(await boxes('erin')).toEqual(['true false', 'true true']);

    await page.getByRole('button', { name: say.undo }).click();
    await dialog.getByRole('button', { name: say.undo }).click();
    await page.getByRole('cell').getByText(say.undone, { exact: true }).waitFor();
    expect(await boxes('mia')).toEqual(['false false', 'false false']);
  });

  test('the menu of a person opens all campaigns, and focus comes back to it', async () => {
    const page = await openPage({ account: await teamAccount(), locale, page: 'team' });
    await page.getByRole('button', { name: say.menu }).click();
    await page.getByRole('menuitem', { name: say.define }).click();
    await page.getByRole('heading', { name: 'Mia Member' }).waitFor();
    await page.getByRole('checkbox', { name: say.canAccess }).waitFor();
    await page.getByRole('button', { name: say.back }).click();
    const menu = page.getByRole('button', { name: say.menu });
    await menu.waitFor();
    await expect.poll(() => menu.evaluate((node) => node.matches(':focus'))).toBe(true);

    await page.getByRole('searchbox', { name: say.search }).fill('m');
    await page.getByText(say.tooShort).waitFor();
    await page.getByRole('searchbox', { name: say.search }).fill('erin');
    await menu.waitFor({ state: 'detached' });
  });
});

test('people are filtered by kind, role and security, and support is shown beside them', async () => {
  const account = await teamAccount();
  await (await as('owner', account)).createGrant({ accountId: account, body: { duration: 'P7D', scope: 'read_only' } });
  const page = await openPage({ account, page: 'team' });
  const rows = page.getByRole('table', { name: 'People' }).getByRole('rowheader');
  await rows.first().waitFor();
  const named = async (text: string) => {
    await page.getByText(text, { exact: true }).waitFor();
    return rows.allInnerTexts();
  };
  await page.getByLabel('Access', { exact: true }).selectOption('External');
  expect((await named('Found: 1 person')).join()).toContain('Erin External');
  await page.getByLabel('Access', { exact: true }).selectOption('Internal and external');
  await page.getByLabel('Role', { exact: true }).selectOption('Owner');
  expect((await named('Found: 1 person')).join()).toContain('Olivia Owner');
  await page.getByLabel('Role', { exact: true }).selectOption('All roles');
  await page.getByLabel('Security').selectOption('Weak password');
  expect((await named('Found: 2 people')).join()).toContain('Mia Member');
  const support = page.getByRole('region', { name: 'Support staff with access to your data' });
  await support.getByText('Customer service, Customer success, and Technical support').waitFor();
  await support.getByText('Read only').waitFor();
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const account = await teamAccount();
    await (await as('owner', account)).createGrant({ accountId: account, body: { duration: 'P7D' } });
    const page = await openPage({ account, theme, locale, page: 'team' });
    const say = words[locale];
    await page.getByRole('checkbox', { name: say.select }).check();
    await page.getByRole('checkbox', { name: say.selectOther }).check();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: say.define }).click();
    await page.getByRole('checkbox', { name: say.canAccess }).waitFor();
    expect(await overflow(page)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await axe(page)).toEqual([]);
  });
});
