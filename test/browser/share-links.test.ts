import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, type OpenOptions, openPage, overflow, screenshot, url } from './support/page.ts';

const open = (options: OpenOptions): Promise<Page> => openPage({ page: 'share-links', ...options });

/** The controls of eFactori's "Paramètres de sécurité supplémentaires", by the words of the source, and in the other languages. */
const words = {
  // "eFactori vous permet de partager des liens sécurisés avec vos clients" … "sécurisés par un code unique par document"
  fr: {
    heading: 'Liens sécurisés vers des documents',
    secured: 'Chaque lien est sécurisé par un code unique.',
    share: 'Partager un document',
    document: 'Document',
    recipients: 'Destinataires',
    create: 'Créer le lien',
    code: 'Code',
    copy: 'Copier le code',
    copied: 'Copié.',
    done: 'Terminé',
    actions: 'Actions pour le lien vers offer-1',
    edit: 'Modifier',
    limit: 'Ouvertures par destinataire (facultatif)',
    save: 'Enregistrer',
    limited: '3 fois par destinataire',
    newCode: 'Nouveau code',
    confirmCode: 'Créer un nouveau code',
    revoke: 'Révoquer le lien',
    revoked: 'Révoqué',
  },
  en: {
    heading: 'Secure links to documents',
    secured: 'Each link is secured by a code of its own.',
    share: 'Share a document',
    document: 'Document',
    recipients: 'Recipients',
    create: 'Create the link',
    code: 'Code',
    copy: 'Copy the code',
    copied: 'Copied.',
    done: 'Done',
    actions: 'Actions for the link to offer-1',
    edit: 'Edit',
    limit: 'Openings for each recipient (optional)',
    save: 'Save',
    limited: '3 times for each recipient',
    newCode: 'New code',
    confirmCode: 'Create a new code',
    revoke: 'Revoke the link',
    revoked: 'Revoked',
  },
  de: {
    heading: 'Sichere Links zu Dokumenten',
    secured: 'Jeder Link ist durch einen eigenen Code gesichert.',
    share: 'Dokument teilen',
    document: 'Dokument',
    recipients: 'Empfänger',
    create: 'Link erstellen',
    code: 'Code',
    copy: 'Code kopieren',
    copied: 'Kopiert.',
    done: 'Fertig',
    actions: 'Aktionen für den Link zu offer-1',
    edit: 'Bearbeiten',
    limit: 'Öffnungen je Empfänger (optional)',
    save: 'Speichern',
    limited: '3-mal je Empfänger',
    newCode: 'Neuer Code',
    confirmCode: 'Neuen Code erstellen',
    revoke: 'Link widerrufen',
    revoked: 'Widerrufen',
  },
} as const;

describe.each(['fr', 'en', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('a link is created with a code shown once, changed, given a new code, and revoked', async () => {
    const account = await newAccount();
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await open({ account, locale, context: { permissions } });
    await page.getByRole('heading', { name: say.heading }).waitFor();
    await page.getByText(say.secured).waitFor();
    const dialog = page.getByRole('dialog');

    await page.getByRole('button', { name: say.share }).click();
    await dialog.getByLabel(say.document, { exact: true }).fill('offer-1');
    await dialog.getByLabel(say.recipients, { exact: true }).fill('rita@example.com');
    await dialog.getByRole('button', { name: say.create }).click();
    const code = dialog.getByLabel(say.code, { exact: true });
    await code.waitFor();
    const first = await code.inputValue();
    await dialog.getByRole('button', { name: say.copy }).click();
    await dialog.getByText(say.copied).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
    await dialog.getByRole('button', { name: say.done }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByText(first).count()).toBe(0);

    const actions = page.getByRole('button', { name: say.actions });
    await actions.click();
    await page.getByRole('menuitem', { name: say.edit }).click();
    await dialog.getByLabel(say.limit).fill('3');
    await dialog.getByRole('button', { name: say.save }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(say.limited).waitFor();

    await actions.click();
    await page.getByRole('menuitem', { name: say.newCode }).click();
    await dialog.getByRole('button', { name: say.confirmCode }).click();
    await code.waitFor();
    expect(await code.inputValue()).not.toBe(first);
    await page.keyboard.press('Escape');

    await actions.click();
    await page.getByRole('menuitem', { name: say.revoke }).click();
    await dialog.getByRole('button', { name: say.revoke }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(say.revoked, { exact: true }).waitFor();
    expect(await actions.count()).toBe(0);
  });
});

const recipients = ['rita@example.com', 'noah@example.com'];

/** An account with links in each state: active, locked, with many recipients, and revoked. */
const busyAccount = async (): Promise<string> => {
  const accountId = await newAccount();
  const owner = await as('owner', accountId);
  const create = async (documentId: string, more: object = {}) =>
    (await owner.createShareLink({ accountId, body: { documentId, recipients, duration: 'P14D', ...more } })).body;
  const { linkId } = await create('invoice-2026-007');
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const body = { code: 'guess', email: `guess-${attempt}@example.com` };
    await owner.openShareLink({ linkId, body }).catch(() => undefined);
  }
  const opened = await create('offer-2026-118', { maxUses: 5 });
  await owner.openShareLink({ linkId: opened.linkId, body: { code: opened.code ?? '', email: 'rita@example.com' } });
  const many = Array.from({ length: 12 }, (_, index) => `person-${index}@example.com`);
  await create('contract-2026-044', { duration: 'unlimited', recipients: many });
  const { linkId: old } = await create('offer-2025-901');
  await owner.revokeShareLink({ accountId, linkId: old });
  return accountId;
};

test('a locked link says until when, and is unlocked', async () => {
  const account = await busyAccount();
  const page = await open({ account });
  await page.getByText(/^Until .*, because of wrong attempts$/).waitFor();
  await page.getByRole('button', { name: 'Unlock the link to invoice-2026-007' }).click();
  await page.getByText('The link is unlocked.').waitFor();
  const { body } = await (await as('owner', account)).listShareLinks({ accountId: account });
  expect(body.items.map(({ status }) => status)).toEqual(['revoked', 'active', 'active', 'active']);
});

test('the link with the code opens the document', async () => {
  const account = await newAccount();
  const page = await open({ account });
  await page.getByRole('button', { name: 'Share a document' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create the link' }).click();
  await dialog.getByText('Enter at least one e-mail address.').waitFor();
  await dialog.getByLabel('Document', { exact: true }).fill('offer-1');
  await dialog.getByLabel('Recipients').fill('rita');
  await dialog.getByText('Not an e-mail address: rita').waitFor();
  await dialog.getByLabel('Recipients').fill('rita@example.com');
  await dialog.getByLabel('Recipients').press('Tab');
  await dialog.getByRole('button', { name: 'Create the link' }).press('Enter');
  const link = await dialog.getByLabel('Link with the code').inputValue();
  expect(link.startsWith(`${url}/#link-open?`)).toBe(true);
  await page.goto(link);
  await page.getByRole('heading', { name: 'Shared document' }).waitFor();
});

test('a link that was changed meanwhile is not overwritten: the dialog shows what changed and asks', async () => {
  const account = await busyAccount();
  const page = await open({ account });
  await page.getByRole('button', { name: 'Actions for the link to offer-2026-118' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Openings for each recipient (optional)').fill('9');

  const admin = await as('admin', account);
  const { body } = await admin.listShareLinks({ accountId: account });
  const linkId = body.items.find(({ documentId }) => documentId === 'offer-2026-118')?.linkId ?? '';
  await admin.changeShareLink({ accountId: account, linkId, body: { recipients: ['zoe@example.com'] } });

  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This was changed meanwhile.').waitFor();
  await dialog.getByText('Recipients: rita@example.com and noah@example.com → zoe@example.com').waitFor();
  expect(await dialog.getByLabel('Recipients').inputValue()).toBe('zoe@example.com');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { body: after } = await admin.getShareLink({ accountId: account, linkId });
  expect(after).toMatchObject({ recipients: ['zoe@example.com'], maxUses: 9 });
});

test('what the edition lacks names the edition, and a refusal is told in the dialog', async () => {
  const account = await newAccount();
  const page = await open({ account });
  await page.getByRole('button', { name: 'Share a document' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Document', { exact: true }).fill('offer-1');
  await dialog.getByLabel('Recipients').fill('rita@example.com');
  const type = 'urn:gatehouse:problem:edition-needed';
  await page.route('**/share-links', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 403, contentType: 'application/problem+json', json: { type, title: 'x', status: 403 } })
      : route.fallback(),
  );
  await dialog.getByRole('button', { name: 'Create the link' }).click();
  await dialog.getByText('Your edition does not include this.').waitFor();

  await page.route('**/policy', async (route) => {
    const response = await route.fetch();
    const policy = {
      ...(await response.json()),
      notInEdition: [{ section: 'shareLinks', editionNeeded: 'Dream Team' }],
    };
    await route.fulfill({ response, json: policy });
  });
  await page.reload();
  await page.getByText('New share links need the edition Dream Team.').waitFor();
  expect(await page.getByRole('button', { name: 'Share a document' }).count()).toBe(0);
});

test('members see nothing, and there is no entry in the navigation', async () => {
  const page = await open({ person: 'member' });
  await page.getByText('There is no page here for this person.').waitFor();
  expect(await page.getByRole('link', { name: 'Share links' }).count()).toBe(0);
});

test('without a connection the page says so, keeps what it shows, and recovers', async () => {
  const page = await open({ account: await busyAccount() });
  await page.getByText('offer-2026-118').waitFor();
  await page.context().setOffline(true);
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  expect(await page.getByText('offer-2026-118').count()).toBe(1);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByText('No connection. Check your network and try again.').first().waitFor({ state: 'detached' });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('axe finds nothing in three languages, and 320 pixels are enough', async () => {
    const account = await busyAccount();
    const longest = `${'x'.repeat(60)}@${'y'.repeat(60)}.example`;
    const body = { documentId: 'd'.repeat(128), recipients: [longest, 'مرحبا@example.com'] };
    await (await as('owner', account)).createShareLink({ accountId: account, body });
    for (const locale of ['en', 'fr', 'de'] as const) {
      const page = await open({ account, theme, locale });
      await page.getByRole('table').waitFor();
      expect(await axe(page)).toEqual([]);
      await screenshot(page, `share-links-${locale}-${theme}`);
      await page.setViewportSize({ width: 320, height: 800 });
      expect(await overflow(page)).toBe(0);
      await screenshot(page, `share-links-${locale}-${theme}-320`);
    }
  });

  test('axe finds nothing in the dialogs', async () => {
    const page = await open({ account: await newAccount(), theme });
    await page.getByRole('button', { name: 'Share a document' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create the link' }).click();
    await dialog.getByText('Enter at least one e-mail address.').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `share-links-create-${theme}`);
    await dialog.getByLabel('Document', { exact: true }).fill('offer-1');
    await dialog.getByLabel('Recipients').fill('rita@example.com');
    await dialog.getByRole('button', { name: 'Create the link' }).click();
    await dialog.getByLabel('Link with the code').waitFor();
    expect(await axe(page)).toEqual([]);
    await screenshot(page, `share-links-code-${theme}`);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
    await screenshot(page, `share-links-code-${theme}-320`);
  });
});
