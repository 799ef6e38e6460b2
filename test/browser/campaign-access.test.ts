import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { assign, box, button, newCampaigns, openMia, saved } from './support/campaign-access.ts';
import { newAccount } from './support/gatehouse.ts';
import { axe, openPage } from './support/page.ts';

const words = {
  fr: {
    ...{ name: 'Nom de la campagne', access: 'Peut accéder', robin: 'Round Robin', search: 'Rechercher des campagnes' },
    ...{ short: 'Saisissez au moins deux lettres.', all: 'Tout sélectionner', reset: 'Réinitialiser la sélection' },
    ...{ save: 'Enregistrer', confirm: 'Valider', cancel: 'Annuler', progress: 'Progression', applied: 'Appliqué' },
    ...{ removed: 'Accès retiré (2)', given: 'Accès accordé (1)', undo: 'Rétablir l’état précédent' },
    ...{ undone: 'État précédent rétabli', queued: 'Vos modifications sont en file d’attente.' },
  },
  en: {
    ...{ name: 'Campaign name', access: 'Can access', robin: 'Round robin', search: 'Search campaigns' },
    ...{ short: 'Type at least two letters.', all: 'Select all', reset: 'Reset selection' },
    ...{ save: 'Save', confirm: 'Confirm', cancel: 'Cancel', progress: 'Progress', applied: 'Applied' },
    ...{ removed: 'Access is removed (2)', given: 'Access is given (1)', undo: 'Undo' },
    ...{ undone: 'Undone', queued: 'Your changes are queued.' },
  },
  de: {
    ...{ name: 'Name der Kampagne', access: 'Kann zugreifen', robin: 'Round Robin', search: 'Kampagnen suchen' },
    ...{ short: 'Geben Sie mindestens zwei Buchstaben ein.', all: 'Alle auswählen', reset: 'Zurücksetzen' },
    ...{
      save: 'Speichern',
      confirm: 'Bestätigen',
      cancel: 'Abbrechen',
      progress: 'Fortschritt',
      applied: 'Angewendet',
    },
    ...{ removed: 'Zugriff entzogen (2)', given: 'Zugriff gewährt (1)', undo: 'Rückgängig machen' },
    ...{ undone: 'Rückgängig gemacht', queued: 'Ihre Änderungen sind in der Warteschlange.' },
  },
} as const;

interface Step {
  page: Page;
  account: string;
  w: (typeof words)[keyof typeof words];
}

/** Longer than the second that `expect.poll` waits: the machine may be busy. */
const patience = { timeout: 15_000 };

const isTicked = async ({ page, w }: Step, campaign: string): Promise<[boolean, boolean]> => [
  await box(page, w.access, campaign).isChecked(),
  await box(page, w.robin, campaign).isChecked(),
];

const confirm = async ({ page, w }: Step, name: string, outcome: string): Promise<void> => {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: w.progress }).getByText(outcome, { exact: true }).waitFor();
};

/** Sentences of the source, and how the control that each of them names is used. */
const sentences: readonly (readonly [sentence: string, use: (step: Step) => Promise<void>])[] = [
  [
    'Toutes les campagnes s’affichent avec les options : Nom de la campagne, Peut accéder, Round Robin',
    async ({ page, w }) => {
      for (const name of [w.name, w.access, w.robin]) await page.getByRole('columnheader', { name }).waitFor();
      expect(await page.getByRole('rowheader').count()).toBe(4);
    },
  ],
  [
    'Utiliser la barre de recherche (saisissez au moins deux lettres pour afficher une campagne)',
    async ({ page, w }) => {
      const search = page.getByRole('searchbox', { name: w.search });
      await search.fill('s');
      await page.getByText(w.short).waitFor();
      expect(await page.getByRole('rowheader').count()).toBe(4);
      await search.fill('ETE');
      await expect.poll(() => page.getByRole('rowheader').allInnerTexts(), patience).toEqual(['Soldes d’été']);
      await search.fill('');
    },
  ],
  [
    'Sélectionnez ou désélectionnez les campagnes souhaitées en cliquant sur la case; « Peut accéder » peut être sélectionné seul',
    async (step) => {
      const { page, w } = step;
      await box(page, w.access, 'Campagne C').check();
      expect(await isTicked(step, 'Campagne C')).toEqual([true, false]);
      await box(page, w.access, 'Campagne C').uncheck();
    },
  ],
  [
    'Lorsque Round Robin est activé, les deux cases seront cochées',
    async (step) => {
      await box(step.page, step.w.robin, 'Campagne B').check();
      expect(await isTicked(step, 'Campagne B')).toEqual([true, true]);
    },
  ],
  [
    'Round Robin nécessite l’accès à la campagne correspondante',
    async (step) => {
      await box(step.page, step.w.access, 'Campagne B').uncheck();
      expect(await isTicked(step, 'Campagne B')).toEqual([false, false]);
    },
  ],
  [
    'Cliquez sur « Tout sélectionner », ce qui cochera automatiquement toutes les cases',
    async ({ page, w }) => {
      await button(page, w.all).click();
      for (const name of ['A', 'B', 'C']) expect(await box(page, w.access, `Campagne ${name}`).isChecked()).toBe(true);
    },
  ],
  [
    '« Réinitialiser la sélection » réinitialisera uniquement la sélection en cours: l’accès reviendra à la Campagne A uniquement',
    async (step) => {
      const { page, w } = step;
      await button(page, w.reset).click();
      expect(await isTicked(step, 'Campagne A')).toEqual([true, false]);
      for (const name of ['B', 'C']) expect(await isTicked(step, `Campagne ${name}`)).toEqual([false, false]);
    },
  ],
  [
    'Cliquez sur « Enregistrer ». Une confirmation vous demandera de valider ou annuler vos modifications',
    async (step) => {
      const { page, w, account } = step;
      await box(page, w.robin, 'Campagne B').check();
      await button(page, w.save).click();
      await page.getByRole('dialog').getByRole('heading', { name: w.given }).waitFor();
      expect(await axe(page)).toEqual([]);
      await button(page, w.cancel).click();
      expect(await saved(account)).toEqual(['Campagne A']);
      expect(await isTicked(step, 'Campagne B')).toEqual([true, true]);
    },
  ],
  [
    'Après confirmation, les modifications seront mises en file d’attente dans la barre de progression jusqu’à leur application complète',
    async (step) => {
      const { page, w, account } = step;
      await button(page, w.save).click();
      await confirm(step, w.confirm, w.applied);
      expect(await page.getByRole('progressbar').evaluate((bar) => (bar as HTMLProgressElement).position)).toBe(1);
      expect(await isTicked(step, 'Campagne B')).toEqual([true, true]);
      expect(await saved(account)).toEqual(['Campagne A', 'Campagne B +']);
      expect(await axe(page)).toEqual([]);
    },
  ],
  [
    'Vous pouvez supprimer plusieurs accès de campagnes, mais uniquement pour un utilisateur à la fois',
    async (step) => {
      const { page, w, account } = step;
      for (const name of ['A', 'B']) await box(page, w.access, `Campagne ${name}`).uncheck();
      await button(page, w.save).click();
      await page.getByRole('dialog').getByRole('heading', { name: w.removed }).waitFor();
      await confirm(step, w.confirm, w.applied);
      await expect.poll(() => saved(account), patience).toEqual([]);
    },
  ],
  [
    '(au-delà de la source) Annuler un changement appliqué',
    async (step) => {
      const { page, w, account } = step;
      await expect.poll(() => isTicked(step, 'Campagne B'), patience).toEqual([false, false]);
      await button(page, w.undo).click();
      await confirm(step, w.undo, w.undone);
      expect(await saved(account)).toEqual(['Campagne A', 'Campagne B +']);
    },
  ],
];

test.each([
  ['fr', 'light'],
  ['en', 'dark'],
  ['de', 'light'],
] as const)('the controls of "Accès Multi-Campagnes pour les Utilisateurs" in %s', async (locale, theme) => {
  const account = await newCampaigns(['Campagne A', 'Campagne B', 'Campagne C', 'Soldes d’été']);
  await assign(account, [{ campaignIds: ['campaign-0'], canAccess: true }]);
  const page = await openMia(account, { locale, theme });
  await page.getByRole('rowheader').first().waitFor();
  for (const [sentence, use] of sentences) {
    await use({ page, account, w: words[locale] }).catch((cause: unknown) => {
      throw new Error(sentence, { cause });
    });
  }
});

test('1,000 campaigns: the first rows, ticking, searching and scrolling', async () => {
  const page = await openPage({ page: 'campaign-access', account: await newAccount() });
  const rows = page.getByRole('rowheader');
  const items = Array.from({ length: 1000 }, (_, index) => ({
    ...{ campaignId: `campaign-${index}`, name: `Campagne ${index}`, canAccess: false, roundRobin: false },
  }));
  await page.route('**/campaign-access?*', (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('pageToken') ?? 0);
    const next = from + 200 < items.length ? { nextPageToken: String(from + 200) } : {};
    return route.fulfill({ json: { items: items.slice(from, from + 200), ...next } });
  });
  await page.evaluate(() => {
    const times = Object.assign(globalThis, { longTasks: [] as number[] }).longTasks;
    new PerformanceObserver((list) => times.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
  });
  const longTasks = () =>
    page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0).map(Math.round));
  const start = performance.now();
  await page.getByRole('button', { name: 'Mia Member' }).click();
  await rows.first().waitFor();
  const first = Math.round(performance.now() - start);
  await page.getByText('Access to 0 of 1,000 campaigns').waitFor();
  const loading = await longTasks();
  await button(page, 'Select all').click();
  await page.getByText('1,000 campaigns have unsaved changes').waitFor();
  await page.getByRole('searchbox', { name: 'Search campaigns' }).fill('999');
  await expect.poll(() => rows.count(), patience).toBe(1);
  await page.getByRole('searchbox', { name: 'Search campaigns' }).fill('');
  const changing = await longTasks();
  await expect
    .poll(async () => {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      return rows.count();
    }, patience)
    .toBe(1000);
  const scrolling = await longTasks();
  console.log(`1,000 campaigns: first rows after ${first} ms; long tasks (ms):`, { loading, changing, scrolling });
});
