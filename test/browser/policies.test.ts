import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Locale } from '../../web/core/locale.ts';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, type OpenOptions, openPage, overflow, screenshot } from './support/page.ts';

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

const open = (options: OpenOptions): Promise<Page> => openPage({ page: 'policies', ...options });
const policyOf = async (accountId: string) => (await as('owner', accountId)).getPolicy({ accountId });
const save = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
};

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

describe('rules', () => {
  test('are checked while they are typed, written, put in shadow, and removed', async () => {
    const account = await newAccount();
    const page = await open({ account });
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of the rule').fill('won is final');
    await dialog.getByText('Use names of letters, digits and _ . : / -').waitFor();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    expect(await dialog.getByText('This is required.').count()).toBe(2);
    await dialog.getByLabel('Name of the rule').fill('won-is-final');
    await dialog.getByLabel('Actions').fill('edit, delete');
    await dialog.getByLabel('Types of resource').fill('opportunity');
    await dialog.getByRole('button', { name: 'Add a condition' }).click();
    const condition = dialog.getByRole('group', { name: 'Condition 1' });
    await condition.getByLabel('Value').fill('resource.status');
    await condition.getByText('Use a path such as resource.properties.status or context.ip').waitFor();
    await condition.getByLabel('Value').fill('resource.properties.status');
    await condition.getByLabel('Test').selectOption('is one of');
    await condition.getByLabel('Compared with').fill('won, lost');
    expect(await axe(page)).toEqual([]);
    await screenshot(page, 'policies-rule');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await save(page);
    const rule = {
      ...{ id: 'won-is-final', effect: 'forbid', actions: ['edit', 'delete'], resourceTypes: ['opportunity'] },
      ...{ roles: ['member'], when: { 'resource.properties.status': { in: ['won', 'lost'] } } },
    };
    expect((await policyOf(account)).body.rules).toEqual([rule]);

    const choose = async (item: string): Promise<void> => {
      await page.getByRole('button', { name: 'Change rule won-is-final' }).click();
      await page.getByRole('menuitem', { name: item }).click();
      await save(page);
    };
    await choose('Only count (shadow)');
    expect((await policyOf(account)).body.rules).toEqual([{ ...rule, shadow: true }]);
    await choose('Remove');
    expect((await policyOf(account)).body.rules).toEqual([]);
  });

  test('that the API refuses show why in their row', async () => {
    const account = await newAccount();
    const owner = await as('owner', account);
    const rule = { actions: ['edit'], resourceTypes: ['file'] };
    await owner.putPolicy({
      accountId: account,
      ifMatch: '*',
      body: {
        rules: [
          { ...rule, id: 'never', effect: 'forbid' },
          { ...rule, id: 'read', effect: 'forbid', roles: ['member'] },
        ],
      },
    });
    const page = await open({ account });
    await page.getByRole('button', { name: 'Change rule read' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByRole('radio', { name: 'Permits' }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('row', { name: 'read' }).getByText('permits nothing: never forbids all of it').waitFor();
  });
});

/** An account with a draft that a decision has hit. */
const accountWithDraft = async (): Promise<string> => {
  const accountId = await newAccount();
  const [owner, service] = await Promise.all([as('owner', accountId), as('service', accountId)]);
  await owner.putPolicy({
    accountId,
    ifMatch: '*',
    body: {
      restrictions: { 'opportunity.export': 'admins' },
      rules: [
        {
          ...{ id: 'won-is-final', effect: 'forbid', actions: ['edit'], resourceTypes: ['opportunity'] },
          ...{ roles: ['member'], when: { 'resource.properties.status': { equals: 'won' } } },
        },
        { id: 'nobody-prints', effect: 'forbid', actions: ['print'], resourceTypes: ['*'], shadow: true },
      ],
      draft: { restrictions: { 'opportunity.export': 'admins', 'opportunity.delete': 'admins' } },
    },
  });
  for (const name of ['delete', 'delete', 'print']) {
    const resource = { type: 'opportunity', id: 'o-1' };
    await service.evaluate({ accountId, body: { subject: { type: 'user', id: 'mia' }, action: { name }, resource } });
  }
  return accountId;
};

describe('a draft', () => {
  test('is made of unsaved changes, and the live policy stays', async () => {
    const account = await newAccount();
    const page = await open({ account });
    await page.getByRole('checkbox', { name: 'Only administrators can delete opportunities' }).check();
    await page.getByRole('button', { name: 'Try as a draft' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Only administrators can delete opportunities off → on' })
      .waitFor();
    const { restrictions, draft } = (await policyOf(account)).body;
    expect([restrictions['opportunity.delete'], draft?.restrictions['opportunity.delete']]).toEqual([
      'everyone',
      'admins',
    ]);
  });

  test('shows whom it would affect, and is enforced', async () => {
    const account = await accountWithDraft();
    const page = await open({ account });
    const hits = page.getByRole('table', { name: 'Who would be affected' });
    await hits.getByRole('row', { name: /Mia Member.*delete · opportunity.*Denied.*Draft/ }).waitFor();
    await page.getByRole('button', { name: 'Enforce the draft' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enforce the draft' }).click();
    await page.getByText('There is no draft.').waitFor();
    expect((await policyOf(account)).body).toMatchObject({
      restrictions: { 'opportunity.delete': 'admins' },
      rules: [],
    });
  });

  test('is discarded', async () => {
    const account = await accountWithDraft();
    const page = await open({ account });
    await page.getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByText('There is no draft.').waitFor();
    expect((await policyOf(account)).body.draft).toBeUndefined();
  });
});

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

test('values with markup, right-to-left text and 300 characters show as text', async () => {
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
  const page = await open({ account, context: { viewport: { width: 320, height: 700 } } });
  await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
  expect(await overflow(page)).toBe(0);
});

/** High enough for the whole page, so that pictures show the bar below it. */
const context = { viewport: { width: 1280, height: 2200 } };

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const account = await accountWithDraft();
    const page = await open({ account, theme, locale, context });
    await page.getByRole('table').last().waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `policies-${locale}-${theme}`);
    await page.setViewportSize({ width: 320, height: 4000 });
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `policies-${locale}-${theme}-320`);
  });

  test('axe finds nothing where the edition lacks features', async () => {
    const page = await open({ account: await newAccount({ edition: 'sales_essentials' }), theme, context });
    await page.getByText('There is no draft.').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `policies-locked-${theme}`);
  });
});
