import { describe, expect, test } from 'vitest';
import { axe, openPage, overflow } from './support/page.ts';
import { memberOf, roundRobinAccount, sendLead } from './support/round-robin.ts';

const words = {
  en: {
    ...{ edit: 'Edit Mia Member', editOther: 'Edit Erin External', weight: 'Weight', cap: 'Daily cap', pause: 'Pause' },
    ...{ week: '1 week', save: 'Save', saved: 'The settings are saved.', next: 'Next picks', none: 'Not paused' },
    columns: ['Weight', 'Daily cap', 'Paused until', 'Leads today', 'Leads in all'],
    ...{ first: 'Gets the next lead: furthest behind their share.', second: /Is number \d of the next picks/ },
    ...{ paused: 'Gets no leads: paused.', capped: 'Gets no more leads today: the daily cap is reached.' },
    ...{ nobody: 'Nobody gets leads at the moment.', waiting: (count: number) => `Leads waiting: ${count}` },
  },
  fr: {
    ...{ edit: 'Modifier Mia Member', editOther: 'Modifier Erin External', weight: 'Poids', cap: 'Plafond quotidien' },
    ...{ pause: 'Pause', week: '1 semaine', save: 'Enregistrer', saved: 'Les réglages sont enregistrés.' },
    ...{ next: 'Prochaines attributions', none: 'Pas en pause' },
    columns: ['Poids', 'Plafond quotidien', 'En pause jusqu’au', 'Leads aujourd’hui', 'Leads au total'],
    ...{
      first: 'Reçoit le prochain lead : le plus en retard sur sa part.',
      second: /Est en position \d des prochaines/,
    },
    ...{ paused: 'Ne reçoit pas de leads : en pause.' },
    ...{ capped: 'Ne reçoit plus de leads aujourd’hui : plafond quotidien atteint.' },
    ...{
      nobody: 'Personne ne reçoit de leads actuellement.',
      waiting: (count: number) => `Leads en attente : ${count}`,
    },
  },
  de: {
    ...{ edit: 'Mia Member bearbeiten', editOther: 'Erin External bearbeiten', weight: 'Gewicht', cap: 'Tageslimit' },
    ...{ pause: 'Pause', week: '1 Woche', save: 'Speichern', saved: 'Die Einstellungen sind gespeichert.' },
    ...{ next: 'Nächste Zuteilungen', none: 'Nicht pausiert' },
    columns: ['Gewicht', 'Tageslimit', 'Pausiert bis', 'Leads heute', 'Leads insgesamt'],
    ...{
      first: 'Erhält den nächsten Lead: am weitesten hinter dem eigenen Anteil.',
      second: /Ist Nummer \d der nächsten/,
    },
    ...{ paused: 'Erhält keine Leads: pausiert.', capped: 'Erhält heute keine Leads mehr: Tageslimit erreicht.' },
    ...{ nobody: 'Derzeit erhält niemand Leads.', waiting: (count: number) => `Wartende Leads: ${count}` },
  },
} as const;

describe.each(['en', 'fr', 'de'] as const)('in %s', (locale) => {
  const say = words[locale];

  test('an owner sets weight, cap and pause, and reads the next picks, why (not), and the leads that wait', async () => {
    const account = await roundRobinAccount();
    // Erin gets it, so that Mia is next.
    await sendLead(account, 'lead-1');
    const page = await openPage({ account, locale, page: 'round-robin' });
    await page.getByRole('button', { name: 'Campaign A' }).click();
    for (const name of say.columns) await page.getByRole('columnheader', { name, exact: true }).waitFor();
    const mia = page.getByRole('row').filter({ hasText: 'Mia Member' });
    const erin = page.getByRole('row').filter({ hasText: 'Erin External' });
    const dialog = page.getByRole('dialog');
    const save = async (): Promise<void> => {
      await dialog.getByRole('button', { name: say.save }).click();
      await dialog.waitFor({ state: 'detached' });
    };

    await page.getByRole('button', { name: say.edit }).click();
    await dialog.getByLabel(say.weight).fill('3');
    await save();
    expect((await memberOf(account, 'mia'))?.weight).toBe(3);
    await mia.getByText(say.first).waitFor();
    await erin.getByText(say.second).waitFor();
    const picks = page.getByRole('region', { name: say.next }).getByRole('listitem');
    expect((await picks.allInnerTexts()).filter((name) => name === 'Mia Member').length).toBeGreaterThan(
      (await picks.allInnerTexts()).filter((name) => name === 'Erin External').length,
    );

    await page.getByRole('button', { name: say.edit }).click();
    await dialog.getByLabel(say.pause).selectOption(say.week);
    await save();
    await mia.getByText(say.paused).waitFor();
    await page.getByRole('button', { name: say.editOther }).click();
    await dialog.getByLabel(say.cap).fill('1');
    await save();
    await erin.getByText(say.capped).waitFor();
    expect(await memberOf(account, 'erin')).toMatchObject({ dailyCap: 1, today: 1 });

    await page.getByText(say.nobody).waitFor();
    await sendLead(account, 'lead-2');
    await page.getByRole('heading', { name: say.waiting(1) }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'lead-2' }).waitFor();
    await page.getByRole('button', { name: say.edit }).click();
    await dialog.getByLabel(say.pause).selectOption(say.none);
    await save();
    await page.getByRole('heading', { name: say.waiting(0) }).waitFor();
    expect(await memberOf(account, 'mia')).toMatchObject({ weight: 3, today: 1 });
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing on the page and in the dialog, %s, and 320 pixels are enough',
    async (theme) => {
      const account = await roundRobinAccount();
      const page = await openPage({ account, locale, theme, page: 'round-robin' });
      await page.getByRole('button', { name: 'Campaign A' }).waitFor();
      expect(await axe(page)).toEqual([]);
      await page.getByRole('button', { name: 'Campaign A' }).click();
      await page.getByRole('heading', { name: say.next }).waitFor();
      expect(await axe(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 800 });
      expect(await overflow(page)).toBe(0);
      await page.getByRole('button', { name: say.edit }).click();
      await page.getByRole('dialog').getByLabel(say.weight).fill('0');
      await page.getByRole('dialog').getByRole('button', { name: say.save }).click();
      expect(await overflow(page)).toBe(0);
      expect(await axe(page)).toEqual([]);
    },
  );
});
