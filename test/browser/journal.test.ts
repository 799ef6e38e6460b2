import { text } from 'node:stream/consumers';
import type { Download, Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { account, isChained } from './support/journal.ts';
import { axe, openPage, overflow } from './support/page.ts';

/** The words of the page. The title and what it shows are Recruitee's: the grants of colleagues in the journal. */
const words = {
  en: {
    title: 'Journal',
    granted: 'Olivia Owner granted support access for 1 week.',
    revoked: 'Olivia Owner revoked support access.',
    type: 'Type of entry',
    typeRevoked: 'Access revoked',
    actor: 'Actor (ID)',
    target: 'Target (ID)',
    first: 'First day',
    last: 'Last day',
    apply: 'Apply filters',
    clear: 'Clear filters',
    none: 'No entry meets the filters.',
    csv: 'Export as CSV',
    ndjson: 'Export as NDJSON',
    verify: 'Verify in the browser',
    intact: 'The chain is intact: 8 entries, complete and unaltered.',
    broken: 'The chain is broken at entry no. 3.',
  },
  fr: {
    title: 'Journal de bord',
    granted: 'Olivia Owner a accordé l’accès au service d’assistance pour 1 semaine.',
    revoked: 'Olivia Owner a retiré l’accès au service d’assistance.',
    type: 'Type d’entrée',
    typeRevoked: 'Accès retiré',
    actor: 'Auteur (ID)',
    target: 'Objet (ID)',
    first: 'Premier jour',
    last: 'Dernier jour',
    apply: 'Appliquer les filtres',
    clear: 'Effacer les filtres',
    none: 'Aucune entrée ne correspond aux filtres.',
    csv: 'Exporter en CSV',
    ndjson: 'Exporter en NDJSON',
    verify: 'Vérifier dans le navigateur',
    intact: 'La chaîne est intacte : 8 entrées, complètes et inaltérées.',
    broken: 'La chaîne est rompue à l’entrée n° 3.',
  },
  de: {
    title: 'Protokoll',
    granted: 'Olivia Owner hat dem Support Zugriff freigegeben, Zeitraum: 1 Woche.',
    revoked: 'Olivia Owner hat die Freigabe für den Support widerrufen.',
    type: 'Art des Eintrags',
    typeRevoked: 'Freigabe widerrufen',
    actor: 'Akteur (ID)',
    target: 'Ziel (ID)',
    first: 'Erster Tag',
    last: 'Letzter Tag',
    apply: 'Filter anwenden',
    clear: 'Filter zurücksetzen',
    none: 'Kein Eintrag entspricht den Filtern.',
    csv: 'Als CSV exportieren',
    ndjson: 'Als NDJSON exportieren',
    verify: 'Im Browser prüfen',
    intact: 'Die Kette ist intakt: 8 Einträge, vollständig und unverändert.',
    broken: 'Die Kette ist bei Eintrag Nr. 3 gebrochen.',
  },
} as const;

const textOf = async (download: Download): Promise<string> => text(await download.createReadStream());

/** Lets the browser receive other entries than the service sends. */
const tamper = async (page: Page, change: (entry: { sequence?: number; data: object }) => void): Promise<void> => {
  await page.route('**/journal?*', async (route: Route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { items: { sequence?: number; data: object }[] };
    for (const entry of body.items) change(entry);
    await route.fulfill({ response, json: body });
  });
};

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('an admin reads, filters, exports and verifies the journal', async () => {
    const page = await openPage({ page: 'journal', person: 'admin', account: await account(), locale });
    await page.getByRole('heading', { name: say.title, level: 1 }).waitFor();
    await page.getByText(say.granted).waitFor();
    await isChained(page);

    const button = (name: string) => page.getByRole('button', { name, exact: true }).first();
    const rows = page.locator('.entries > li');
    await page.getByRole('combobox', { name: say.type }).selectOption({ label: say.typeRevoked });
    await page.getByLabel(say.actor).fill('olivia');
    await button(say.apply).click();
    await page.getByText(say.granted).waitFor({ state: 'detached' });
    await page.getByText(say.revoked).waitFor();
    expect(await rows.count()).toBe(1);

    const saved = page.waitForEvent('download');
    await button(say.csv).click();
    const csv = await saved;
    expect(csv.suggestedFilename()).toMatch(/^journal-.*\.csv$/);
    const lines = (await textOf(csv)).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^sequence,entryId,/);

    await page.getByLabel(say.last).fill('2020-01-01');
    await button(say.apply).click();
    await page.getByText(say.none).waitFor();
    await button(say.clear).click();
    await page.getByText(say.granted).waitFor();
    await page.getByLabel(say.target).fill('adam');
    await page.getByLabel(say.first).fill('2020-01-01');
    await page.keyboard.press('Enter');
    await page.getByText(say.granted).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(1);

    const savedLines = page.waitForEvent('download');
    await button(say.ndjson).click();
    const entries = await textOf(await savedLines);
    expect(JSON.parse(entries)).toMatchObject({ type: 'user.created', target: { id: 'adam' } });

    await button(say.verify).click();
    await page.getByText(say.intact).waitFor();
  });

  test('an altered entry is named', async () => {
    const page = await openPage({ page: 'journal', account: await account(), locale });
    await isChained(page);
    await tamper(page, (entry) => {
      if (entry.sequence === 3) entry.data = { ...entry.data, role: 'owner' };
    });
    await page.getByRole('button', { name: say.verify }).click();
    await page.getByRole('alert').filter({ hasText: say.broken }).waitFor();
    await page.locator('.entries .badge.danger').waitFor();
    expect(await axe(page)).toEqual([]);
  });
});

describe('the result of an earlier check', () => {
  test('is copied, and found again', async () => {
    const page = await openPage({
      page: 'journal',
      account: await account(),
      context: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await isChained(page);
    await page.getByRole('button', { name: 'Verify in the browser' }).click();
    await page.getByRole('button', { name: 'Copy the result' }).click();
    await page.getByText('Copied.').waitFor();
    const proof = await page.evaluate(() => navigator.clipboard.readText());
    expect(proof).toMatch(/^8:[0-9a-f]{64}$/);
    const earlier = page.getByLabel('Result of an earlier check (optional)');
    await earlier.fill('8');
    await page.getByText('This is not the result of a check.').waitFor();
    await earlier.fill(proof);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('It contains the result of the earlier check.').waitFor();
    await earlier.fill(proof.replace('8:', '9:'));
    await page.getByRole('button', { name: 'Verify in the browser' }).click();
    await page.getByText('The chain is shorter than at the earlier check.').waitFor();
  });
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const page = await openPage({ page: 'journal', account: await account(), theme, locale });
    await isChained(page);
    await page.getByRole('button', { name: words[locale].verify }).click();
    await page.getByText(words[locale].intact).waitFor();
    await page.locator('summary').first().click();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
  });
});

test('a check fits into every width', async () => {
  const page = await openPage({ page: 'journal', account: await account() });
  await isChained(page);
  await page.getByRole('button', { name: words.en.verify }).click();
  await page.getByText(words.en.intact).waitFor();
  for (const width of [1280, 768, 320]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await overflow(page)).toBe(0);
  }
});
