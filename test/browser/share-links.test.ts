import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { url } from './support/page.ts';
import { busyAccount, open } from './support/share-links.ts';

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
