import { describe, expect, test } from 'vitest';
import type { Locale } from '../../web/core/locale.ts';
import { as, newAccount } from './support/gatehouse.ts';
import { open, policyOf, save } from './support/policies.ts';

/* noCRM, “Renforcez la sécurité de votre compte”: every control that it names, in its words and in two other languages. */

const boxes: Record<string, Record<Locale, string>> = {
  'prospecting_file.export': {
    fr: 'Seuls les administrateurs peuvent exporter des fichiers de prospection',
    en: 'Only administrators can export prospecting files',
    de: 'Nur Administratoren können Akquisedateien exportieren',
  },
  'opportunity.export': {
    fr: 'Seuls les administrateurs peuvent exporter des opportunités',
    en: 'Only administrators can export opportunities',
    de: 'Nur Administratoren können Verkaufschancen exportieren',
  },
  'client_folder.export': {
    fr: 'Seuls les administrateurs peuvent exporter les dossiers clients',
    en: 'Only administrators can export client folders',
    de: 'Nur Administratoren können Kundenordner exportieren',
  },
  'prospecting_file.delete': {
    fr: 'Seuls les administrateurs peuvent supprimer les fichiers de prospection',
    en: 'Only administrators can delete prospecting files',
    de: 'Nur Administratoren können Akquisedateien löschen',
  },
  'opportunity.delete': {
    fr: 'Seuls les administrateurs peuvent supprimer des opportunités',
    en: 'Only administrators can delete opportunities',
    de: 'Nur Administratoren können Verkaufschancen löschen',
  },
  'client_folder.delete': {
    fr: 'Seuls les administrateurs peuvent supprimer les dossiers clients',
    en: 'Only administrators can delete client folders',
    de: 'Nur Administratoren können Kundenordner löschen',
  },
  'comment.delete': {
    fr: 'Seuls les administrateurs peuvent supprimer des commentaires ou des e-mails',
    en: 'Only administrators can delete comments or e-mails',
    de: 'Nur Administratoren können Kommentare oder E-Mails löschen',
  },
  'after_sales_process.delete': {
    fr: 'Seuls les administrateurs peuvent supprimer les processus et les tâches après-vente',
    en: 'Only administrators can delete after-sales processes and tasks',
    de: 'Nur Administratoren können After-Sales-Prozesse und -Aufgaben löschen',
  },
};

const words = {
  fr: {
    page: 'Paramètres de confidentialité et de rôles',
    boxes: 'Empêcher les utilisateurs de supprimer et d’exporter des informations',
    twoFactor: 'Authentification à deux facteurs',
    always: 'Requise pour tout',
    trash: 'Corbeille',
    days: 'Jours dans la corbeille',
    sensitive: 'Actions sensibles',
    items: 'Éléments',
    save: 'Enregistrer',
    saved: 'Enregistré.',
    locked: 'Ces fonctionnalités ne sont disponibles que dans l’édition Dream Team.',
  },
  en: {
    page: 'Privacy and role settings',
    boxes: 'Prevent users from deleting and exporting information',
    twoFactor: 'Two-factor authentication',
    always: 'Required for everything',
    trash: 'Trash',
    days: 'Days in the trash',
    sensitive: 'Sensitive actions',
    items: 'Items',
    save: 'Save',
    saved: 'Saved.',
    locked: 'These features are only available in the Dream Team edition.',
  },
  de: {
    page: 'Datenschutz- und Rolleneinstellungen',
    boxes: 'Löschen und Exportieren von Informationen verhindern',
    twoFactor: 'Zwei-Faktor-Authentifizierung',
    always: 'Für alles erforderlich',
    trash: 'Papierkorb',
    days: 'Tage im Papierkorb',
    sensitive: 'Sensible Aktionen',
    items: 'Elemente',
    save: 'Speichern',
    saved: 'Gespeichert.',
    locked: 'Diese Funktionen gibt es nur in der Edition Dream Team.',
  },
} as const;

describe.each(['fr', 'en', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('each setting of the source is found by its name, changed and saved', async () => {
    const account = await newAccount();
    const page = await open({ account, locale });
    await page.getByRole('heading', { name: say.page }).waitFor();
    const region = page.getByRole('region', { name: say.boxes });
    for (const box of Object.values(boxes))
      await region.getByRole('checkbox', { name: box[locale], exact: true }).check();
    await page.getByRole('region', { name: say.twoFactor }).getByRole('radio', { name: say.always }).check();
    await page.getByRole('region', { name: say.trash }).getByLabel(say.days).fill('7');
    await page.getByRole('region', { name: say.sensitive }).getByLabel(say.items).fill('3');
    await page.getByRole('button', { name: say.save, exact: true }).click();
    await page.getByText(say.saved, { exact: true }).waitFor();
    const { body } = await policyOf(account);
    expect(body.restrictions).toEqual(Object.fromEntries(Object.keys(boxes).map((name) => [name, 'admins'])));
    expect(body).toMatchObject({
      twoFactor: 'always',
      trashDays: 7,
      sensitiveActions: { thresholds: [{ items: 3, perMinutes: 60 }] },
    });
  });

  test('the lower edition has two-factor authentication and the trash; the rest is locked and names the edition', async () => {
    const account = await newAccount({ edition: 'sales_essentials' });
    const page = await open({ account, locale });
    const region = page.getByRole('region', { name: say.boxes });
    await region.getByText(say.locked).waitFor();
    for (const box of Object.values(boxes))
      expect(await region.getByRole('checkbox', { name: box[locale] }).isDisabled()).toBe(true);
    await page.getByRole('region', { name: say.twoFactor }).getByRole('radio', { name: say.always }).check();
    await page.getByRole('region', { name: say.trash }).getByLabel(say.days).fill('7');
    await page.getByRole('button', { name: say.save, exact: true }).click();
    await page.getByText(say.saved, { exact: true }).waitFor();
    expect((await policyOf(account)).body).toMatchObject({ twoFactor: 'always', trashDays: 7 });
  });
});

test('what is not saved is counted, and dropped without touching what is saved', async () => {
  const account = await newAccount();
  const page = await open({ account });
  const box = page.getByRole('checkbox', { name: 'Only administrators can export opportunities' });
  await box.check();
  await save(page);
  await box.uncheck();
  await page.getByLabel('Days in the trash').fill('0');
  await page.getByText('Enter a whole number from 1 to 365.').waitFor();
  await page.getByLabel('Days in the trash').fill('14');
  await page.getByText('2 unsaved changes').waitFor();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.getByText('No unsaved changes').waitFor();
  expect([await box.isChecked(), await page.getByLabel('Days in the trash').inputValue()]).toEqual([true, '30']);
});

test('thresholds are added and removed, and the limits of support sessions are set', async () => {
  const account = await newAccount();
  const page = await open({ account });
  await page.getByRole('button', { name: 'Add a threshold' }).click();
  await page.getByRole('group', { name: 'Threshold 2' }).getByLabel('Period in minutes').fill('5');
  await page.getByRole('button', { name: 'Remove threshold 1' }).click();
  await page.getByRole('checkbox', { name: 'Support must name a ticket' }).check();
  await page.getByLabel('More items than').fill('4');
  await save(page);
  expect((await policyOf(account)).body).toMatchObject({
    sensitiveActions: { thresholds: [{ items: 10, perMinutes: 5 }] },
    supportSessions: { ticketRequired: true, tripwire: { actions: 4, perMinutes: 60 } },
  });
});

test('a policy that was changed meanwhile is not overwritten: the page shows what changed and asks', async () => {
  const account = await newAccount();
  const page = await open({ account });
  await page.getByRole('checkbox', { name: 'Only administrators can export opportunities' }).check();
  const admin = await as('admin', account);
  const { body, etag: ifMatch = '' } = await admin.getPolicy({ accountId: account });
  await admin.putPolicy({ accountId: account, ifMatch, body: { ...body, trashDays: 7 } });

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('This was changed meanwhile.').waitFor();
  await page.getByText('Trash: 30 days → 7 days').waitFor();
  await page.getByText('1 unsaved change', { exact: true }).waitFor();
  await save(page);
  expect((await policyOf(account)).body).toMatchObject({
    trashDays: 7,
    restrictions: { 'opportunity.export': 'admins' },
  });
});
