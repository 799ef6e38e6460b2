import { describe, expect, test } from 'vitest';
import { as, newAccount } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';
import { busyAccount } from './support/sensitive-actions.ts';

/**
 * Each control in the words of noCRM, "surveiller les « actions sensibles », telles que la suppression de plusieurs éléments à
 * la fois, ou les exportations", and in English and German.
 */
const words = {
  en: {
    page: 'Sensitive actions',
    thresholds: 'Thresholds',
    limit: 'At least 50 items within 1 hour',
    totals: 'By person',
    exceeded: 'Exceeded thresholds',
    peak: '60 of 50 within 1 hour',
    actions: 'Actions',
    deletions: 'Deletions',
    exports: 'Exports',
    period: 'Period',
    periods: ['1 day', '7 days', '30 days', '400 days'],
    place: 'Support sessions',
    only: 'Only these',
    outside: 'Excluded',
    person: 'Person',
    action: 'Action',
    above: 'Only actions above a threshold',
    agent: 'ada, Technical support',
  },
  fr: {
    page: 'Actions sensibles',
    thresholds: 'Seuils',
    limit: 'Au moins 50 éléments en 1 heure',
    totals: 'Par personne',
    exceeded: 'Seuils dépassés',
    peak: '60 sur 50 en 1 heure',
    actions: 'Actions',
    deletions: 'Suppressions',
    exports: 'Exportations',
    period: 'Période',
    periods: ['1 jour', '7 jours', '30 jours', '400 jours'],
    place: 'Sessions du support',
    only: 'Uniquement celles-ci',
    outside: 'Exclues',
    person: 'Personne',
    action: 'Action',
    above: 'Uniquement les actions au-delà d’un seuil',
    agent: 'ada, Support technique',
  },
  de: {
    page: 'Sensible Aktionen',
    thresholds: 'Schwellen',
    limit: 'Mindestens 50 Elemente innerhalb von 1 Stunde',
    totals: 'Nach Person',
    exceeded: 'Überschrittene Schwellen',
    peak: '60 von 50 innerhalb von 1 Stunde',
    actions: 'Aktionen',
    deletions: 'Löschungen',
    exports: 'Exporte',
    period: 'Zeitraum',
    periods: ['1 Tag', '7 Tage', '30 Tage', '400 Tage'],
    place: 'Support-Sitzungen',
    only: 'Nur diese',
    outside: 'Ausgeschlossen',
    person: 'Person',
    action: 'Aktion',
    above: 'Nur Aktionen über einer Schwelle',
    agent: 'ada, Technischer Support',
  },
} as const;

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('an owner sees who did how much, above which threshold, and in support sessions or not', async () => {
    const page = await openPage({ page: 'sensitive-actions', account: await busyAccount(), locale });
    await page.getByRole('region', { name: say.thresholds }).getByText(say.limit).waitFor();
    const totals = page.getByRole('table', { name: say.totals });
    const mia = totals.getByRole('row', { name: 'Mia Member' });
    await mia.getByText(`${say.deletions}: 60`).waitFor();
    await mia.getByText(say.peak).waitFor();
    await totals.getByRole('row', { name: say.agent }).getByText(`${say.deletions}: 3`).waitFor();
    await page.getByRole('table', { name: say.exceeded }).getByRole('row', { name: 'Mia Member' }).waitFor();

    const actions = page.getByRole('table', { name: say.actions, exact: true });
    const rows = actions.getByRole('rowgroup').last().getByRole('row');
    await expect.poll(() => rows.count()).toBe(4);
    const place = page.getByLabel(say.place, { exact: true });
    await place.selectOption(say.only);
    await expect.poll(() => rows.count()).toBe(1);
    await place.selectOption(say.outside);
    await expect.poll(() => rows.count()).toBe(3);
    await page.getByLabel(say.person, { exact: true }).selectOption('Adam Admin');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel(say.person, { exact: true }).selectOption({ index: 0 });
    await page.getByLabel(say.action, { exact: true }).selectOption(say.exports);
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel(say.action, { exact: true }).selectOption({ index: 0 });
    await page.getByRole('checkbox', { name: say.above }).check();
    await expect.poll(() => rows.count()).toBe(2);

    const period = page.getByLabel(say.period, { exact: true });
    const options = await period.locator('option').allTextContents();
    expect(options.map((text) => text.replace(/\s/g, ' '))).toEqual([...say.periods]);
    await period.selectOption({ index: 0 });
    await expect.poll(() => rows.count()).toBe(4);
  });
});

test('an account without sensitive actions, and a filter without a result, say so', async () => {
  const page = await openPage({ page: 'sensitive-actions', account: await newAccount() });
  await page.getByText('No sensitive action in this period.').waitFor();
  await page.getByRole('checkbox').check();
  await page.getByText('No action matches the filter.').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByText('No sensitive action in this period.').waitFor();
  expect(await axe(page)).toEqual([]);
});

test.each(['member', 'stranger'] as const)('a %s sees nothing', async (person) => {
  const page = await openPage({ page: 'sensitive-actions', person });
  await page.getByRole('heading', { name: 'There is no page here for this person.' }).waitFor();
});

test('the filters are used by keyboard alone', async () => {
  const page = await openPage({ page: 'sensitive-actions', account: await busyAccount() });
  await page.getByLabel('Action', { exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await page.getByRole('checkbox').isChecked()).toBe(true);
});

test.each(['en', 'fr', 'de'] as const)(
  'types and actions of the vendor show as text, and long ones wrap, in %s',
  async (locale) => {
    const accountId = await newAccount();
    const action = { action: 'x'.repeat(128), resourceType: 'y'.repeat(128) };
    const service = await as('service');
    await service.putUser({
      accountId,
      userId: 'mia',
      body: {
        name: `<img src=x onerror=alert(1)> مرحبا 👩‍🚀 ${'z'.repeat(150)}`,
        role: 'member',
        email: 'mia@test.example',
      },
    });
    await service.reportSensitiveActions({ accountId, body: { userId: 'mia', actions: [action] } });
    const context = { viewport: { width: 320, height: 700 } };
    const page = await openPage({ page: 'sensitive-actions', account: accountId, locale, context });
    await page.getByRole('table').getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await overflow(page)).toBe(0);
  },
);

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['en', 'fr', 'de'] as const)('axe finds nothing in %s, and 320 pixels are enough', async (locale) => {
    const page = await openPage({ page: 'sensitive-actions', account: await busyAccount(), theme, locale });
    await page.getByRole('table', { name: words[locale].exceeded }).waitFor();
    await page.getByRole('table').getByText('Adam Admin').first().waitFor();
    expect(await axe(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
  });
});
