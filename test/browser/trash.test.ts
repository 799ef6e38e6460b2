import { describe, expect, test } from 'vitest';
import { as } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';
import { accountWithItems, samples } from './support/trash.ts';

/** Each control in the words of noCRM, "une corbeille pour restaurer les éléments supprimés", and in English and German. */
const words = {
  en: {
    page: 'Trash',
    heading: 'Deleted items',
    days: '30 days',
    type: 'Type',
    opportunity: 'Opportunity',
    status: 'Status',
    statuses: ['In the trash', 'Restored', 'Permanently deleted'],
    restore: 'Restore',
    purge: 'Delete permanently',
    search: 'Search',
    short: 'Type at least two letters.',
  },
  fr: {
    page: 'Corbeille',
    heading: 'Éléments supprimés',
    days: '30 jours',
    type: 'Type',
    opportunity: 'Opportunité',
    status: 'État',
    statuses: ['Dans la corbeille', 'Restauré', 'Supprimé définitivement'],
    restore: 'Restaurer',
    purge: 'Supprimer définitivement',
    search: 'Rechercher',
    short: 'Saisissez au moins deux lettres.',
  },
  de: {
    page: 'Papierkorb',
    heading: 'Gelöschte Elemente',
    days: '30 Tage',
    type: 'Typ',
    opportunity: 'Verkaufschance',
    status: 'Status',
    statuses: ['Im Papierkorb', 'Wiederhergestellt', 'Endgültig gelöscht'],
    restore: 'Wiederherstellen',
    purge: 'Endgültig löschen',
    search: 'Suchen',
    short: 'Geben Sie mindestens zwei Buchstaben ein.',
  },
} as const;

const statusOf = async (account: string, itemId = ''): Promise<string> =>
  (await (await as('service')).getTrashItem({ accountId: account, itemId })).body.status;

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('deleted items are found, restored and permanently deleted', async () => {
    const { account, ids } = await accountWithItems();
    const page = await openPage({ page: 'trash', account, locale });
    await page.getByRole('heading', { name: say.heading }).waitFor();
    const table = page.getByRole('table', { name: say.page });
    const first = table.getByRole('row', { name: 'Contrat d’été' });
    await first.getByText('Mia Member').waitFor();
    await first.getByText(say.days, { exact: true }).waitFor();
    await first.getByText(say.opportunity).waitFor();

    const search = page.getByRole('searchbox', { name: say.search });
    await search.fill('b');
    await page.getByText(say.short).waitFor();
    await search.fill('adam');
    await table.getByText('Bergmann & Söhne').waitFor();
    expect(await first.count()).toBe(0);
    await search.fill('');
    await page.getByLabel(say.type, { exact: true }).selectOption(say.opportunity);
    await table.getByText('Bergmann & Söhne').waitFor({ state: 'detached' });
    await first.waitFor();
    await page.getByLabel(say.type, { exact: true }).selectOption({ index: 0 });

    await first.getByRole('button', { name: say.restore }).click();
    await first.waitFor({ state: 'detached' });
    expect(await statusOf(account, ids[0])).toBe('restored');

    await table.getByRole('row', { name: 'Bergmann & Söhne' }).getByRole('button', { name: say.purge }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Bergmann & Söhne').waitFor();
    await dialog.getByRole('button', { name: say.purge }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await statusOf(account, ids[1])).toBe('purged');

    const status = page.getByLabel(say.status, { exact: true });
    expect(await status.locator('option').allTextContents()).toEqual([...say.statuses]);
    await status.selectOption(say.statuses[1]);
    await table.getByRole('row', { name: 'Contrat d’été' }).getByText('Olivia Owner').waitFor();
    await status.selectOption(say.statuses[2]);
    // The title is erased by the purge.
    await table.getByRole('row', { name: 'f-1' }).getByText('Olivia Owner').waitFor();
  });
});

test('an item that was restored meanwhile is not purged: the dialog says what happened', async () => {
  const { account, ids } = await accountWithItems();
  const page = await openPage({ page: 'trash', account });
  await page.getByRole('button', { name: 'Delete permanently: Contrat d’été' }).click();
  await (await as('admin', account)).restoreTrashItem({ accountId: account, itemId: ids[0] ?? '' });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete permanently' }).click();
  await dialog.getByText('This was changed meanwhile.').waitFor();
  await dialog.getByText('Adam Admin').waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('row', { name: 'Contrat d’été' }).waitFor({ state: 'detached' });
  expect(await statusOf(account, ids[0])).toBe('restored');
});

test('an item that the policy protects is not purged: the dialog says why', async () => {
  const { account } = await accountWithItems();
  const owner = await as('owner', account);
  const { etag: ifMatch = '' } = await owner.getPolicy({ accountId: account });
  const rule = { id: 'keep', effect: 'forbid' as const, actions: ['purge'], resourceTypes: ['opportunity'] };
  await owner.putPolicy({ accountId: account, ifMatch, body: { rules: [rule] } });
  const page = await openPage({ page: 'trash', account });
  await page.getByRole('button', { name: 'Delete permanently: Contrat d’été' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete permanently' }).click();
  await dialog.getByText('The policy of the account does not permit this.').waitFor();
});

test('an empty trash and an empty result say so', async () => {
  const { account } = await accountWithItems([]);
  const page = await openPage({ page: 'trash', account });
  await page.getByText('The trash is empty.').waitFor();
  await page.getByRole('searchbox').fill('nothing');
  await page.getByText('No item matches the filter.').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByText('The trash is empty.').waitFor();
  expect(await axe(page)).toEqual([]);
});

test.each(['member', 'stranger'] as const)('a %s sees nothing', async (person) => {
  const page = await openPage({ page: 'trash', person });
  await page.getByRole('heading', { name: 'There is no page here for this person.' }).waitFor();
});

test('the page is used by keyboard alone, and focus returns to what opened the dialog', async () => {
  const { account } = await accountWithItems([samples[0]]);
  const page = await openPage({ page: 'trash', account });
  const purge = page.getByRole('button', { name: 'Delete permanently: Contrat d’été' });
  await purge.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await purge.evaluate((node) => node.matches(':focus'))).toBe(true);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await page.getByText('Restored: Contrat d’été').waitFor();
});

test('without a connection the page says so, and recovers', async () => {
  const { account } = await accountWithItems();
  const page = await openPage({ page: 'trash', account });
  await page.getByRole('row', { name: 'Contrat d’été' }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Restore: Contrat d’été' }).click();
  await page.getByText('No connection. Check your network and try again.').first().waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: 'Contrat d’été' }).waitFor();
});

test.each([
  ['en', 'Delete permanently:'],
  ['fr', 'Supprimer définitivement :'],
  ['de', 'Endgültig löschen:'],
] as const)('titles with markup, right-to-left text and 200 characters show as text, in %s', async (locale, remove) => {
  const title = `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'x'.repeat(150)}`;
  const { account } = await accountWithItems([{ resourceType: 'opportunity', title, resourceId: 'y'.repeat(256) }]);
  const page = await openPage({ page: 'trash', account, locale, context: { viewport: { width: 320, height: 700 } } });
  await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
  expect(await overflow(page)).toBe(0);
  await page.getByRole('button', { name: remove }).click();
  await page.getByRole('dialog').getByText('<img src=x onerror=alert(1)>').waitFor();
  expect(await overflow(page)).toBe(0);
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const { account } = await accountWithItems();
    const page = await openPage({ page: 'trash', account, theme, locale });
    await page.getByText('Mia Member').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: words[locale].purge }).first().click();
    await page.getByRole('dialog').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });
});
