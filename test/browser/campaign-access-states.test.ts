import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerRunningJob, assign, box, button, newCampaigns, openMia, saved } from './support/campaign-access.ts';
import { newAccount } from './support/gatehouse.ts';
import { axe, openPage, overflow } from './support/page.ts';

const access = 'Can access';
const robin = 'Round robin';
const hostile = ['<img src=x onerror=alert(1)>', 'حملة الصيف', `🎉 ${'x'.repeat(197)}`];

let account: string;

beforeAll(async () => {
  account = await newCampaigns(['Campagne A', 'Campagne B', ...hostile]);
});

const rows = (page: Page) => page.getByRole('rowheader');

const useTheme = (page: Page, theme: string): Promise<void> =>
  page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);

describe('whom the page is for', () => {
  test('admins read: nothing to tick, and the reason why', async () => {
    const page = await openMia(account, { person: 'admin', locale: 'fr' });
    await page.getByText('Seul un propriétaire peut modifier l’accès aux campagnes.').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await button(page, 'Enregistrer').count()).toBe(0);
    expect(await page.getByRole('row', { name: 'Campagne A' }).innerText()).toContain('–');
    expect(await axe(page)).toEqual([]);
  });

  test.each(['member', 'stranger'] as const)('a %s sees nothing', async (person) => {
    const page = await openPage({ page: 'campaign-access', account, person });
    await page.getByText('There is no page here for this person.').waitFor();
    expect(await page.getByRole('link', { name: 'Campaign access' }).count()).toBe(0);
  });

  test('users read their own access when the product shows it to them', async () => {
    const page = await openPage({ page: 'campaign-access', account });
    await page.getByRole('button', { name: 'Mia Member' }).waitFor();
    const token = await page.evaluate(async (accountId) => {
      const body = JSON.stringify({ kind: 'user', sub: 'mia', accountId, role: 'member' });
      const headers = { 'content-type': 'application/json' };
      return (await (await fetch('/dev/token', { method: 'POST', headers, body })).json()).token as string;
    }, account);
    await page.locator('gatehouse-campaign-access').evaluate(
      (element, [accountId, own]) => {
        const copy = document.createElement('gatehouse-campaign-access');
        Object.assign(copy, { account: accountId, user: 'mia', locale: 'en', getToken: async () => own });
        element.replaceWith(copy);
      },
      [account, token] as const,
    );
    await page.getByRole('heading', { name: 'mia', exact: true }).waitFor();
    await rows(page).first().waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await button(page, 'Choose another user').count()).toBe(0);
  });
});

describe('states', () => {
  const list = '**/campaign-access?*';

  test('while the campaigns are loaded, then without any', async () => {
    const page = await openPage({ page: 'campaign-access', account: await newAccount() });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(list, async (route) => {
      await released;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Mia Member' }).click();
    await page.getByRole('status', { name: 'Loading' }).waitFor();
    release();
    await page.getByText('There are no campaigns yet.').waitFor();
    expect(await button(page, 'Save').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
  });

  test('the service fails or the network is gone, and a retry helps', async () => {
    const page = await openPage({ page: 'campaign-access', account });
    let answer: 'fail' | 'break' | 'pass' = 'fail';
    await page.route(list, (route) => {
      if (answer === 'pass') return route.continue();
      return answer === 'break' ? route.abort() : route.fulfill({ status: 500, body: '{}' });
    });
    await page.getByRole('button', { name: 'Mia Member' }).click();
    await page.getByText('The service is not available right now.').waitFor();
    answer = 'break';
    await button(page, 'Try again').click();
    await page.getByText('No connection.').waitFor();
    expect(await axe(page)).toEqual([]);
    answer = 'pass';
    await button(page, 'Try again').click();
    await rows(page).first().waitFor();
  });

  test('a refusal is explained in the dialog, and the selection stays', async () => {
    const page = await openMia(account);
    await box(page, access, 'Campagne A').check();
    await button(page, 'Save').click();
    const problem = { type: 'urn:gatehouse:problem:too-many-jobs', title: 't', status: 409 };
    await page.route('**/assignment-jobs', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) })
        : route.continue(),
    );
    await button(page, 'Confirm').click();
    await page.getByRole('alert').getByText('Too many changes are waiting.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await box(page, access, 'Campagne A').isChecked()).toBe(true);
    expect(await saved(account)).toEqual([]);
  });

  test('another owner has changed the same campaign: the page says what, and asks again', async () => {
    const own = await newCampaigns(['Campagne A', 'Campagne B']);
    const page = await openMia(own);
    await box(page, robin, 'Campagne A').check();
    await assign(own, [{ campaignIds: ['campaign-0'], canAccess: true }]);
    await button(page, 'Save').click();
    const note = page.getByRole('alert');
    await note.getByText('This was changed meanwhile.').waitFor();
    expect(await note.innerText()).toContain('Campagne A: No access → Can access');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Added to the round robin (1)' }).waitFor();
    expect(await page.getByRole('heading', { name: /Access is given/ }).count()).toBe(0);
  });
});

test('one page follows the job that another has begun, and both end at applied', async () => {
  const own = await newCampaigns(Array.from({ length: 30 }, (_, index) => `Campagne ${index}`));
  const [first, second] = await Promise.all([openMia(own), openMia(own, { person: 'admin', locale: 'fr' })]);
  await Promise.all([rows(first).first().waitFor(), rows(second).first().waitFor()]);
  await button(first, 'Select all').click();
  await button(first, 'Save').click();
  await button(first, 'Confirm').click();
  const [one, other] = [first.getByRole('progressbar'), second.getByRole('progressbar')];
  await Promise.all([one.waitFor(), other.waitFor()]);
  await first.getByText('Applied', { exact: true }).waitFor();
  await second.getByText('Appliqué', { exact: true }).waitFor();
  for (const bar of [one, other])
    expect(await bar.evaluate((element) => (element as HTMLProgressElement).position)).toBe(1);
  await second.getByText('Accès à 30 sur 30 campagnes').waitFor();
});

test('the bar moves with the job', async () => {
  const names = [
    'Soldes d’été – Genève',
    'Frühlingsfest – Zürich',
    'Black Friday – Lyon',
    'Rentrée – Orléans',
    'Noël – Metz',
  ];
  const own = await newCampaigns(names);
  await assign(own, [{ campaignIds: ['campaign-0', 'campaign-2'], roundRobin: true }]);
  const page = await openPage({ page: 'campaign-access', account: own });
  let done = 10;
  await answerRunningJob(page, own, () => done);
  await page.getByRole('button', { name: 'Mia Member' }).click();
  await page.getByRole('progressbar', { name: 'Changes for 3 users: Being applied' }).waitFor();
  await page.getByText('10 / 40').waitFor();
  await page.getByText('Time left: 1 minute 30 seconds').waitFor();
  await page.getByText('Requested by Olivia Owner').waitFor();
  expect(await axe(page)).toEqual([]);
  for (const width of [320, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await overflow(page)).toBe(0);
  }
  done = 30;
  await page.getByText('30 / 40').waitFor();
});

describe('every reader', () => {
  test.each([
    ['en', 'Can access', 'Save'],
    ['fr', 'Peut accéder', 'Enregistrer'],
    ['de', 'Kann zugreifen', 'Speichern'],
  ] as const)(
    'names from others are text in %s, at 320 pixels, in forced colors, light and dark',
    async (locale, access, save) => {
      const page = await openMia(account, { context: { viewport: { width: 320, height: 700 } }, locale });
      await rows(page).first().waitFor();
      for (const name of hostile) expect(await page.getByText(name, { exact: true }).count()).toBe(1);
      await box(page, access, 'Campagne A').check();
      await button(page, save).scrollIntoViewIfNeeded();
      expect(await overflow(page)).toBe(0);
      await useTheme(page, 'dark');
      expect(await axe(page)).toEqual([]);
      await page.emulateMedia({ forcedColors: 'active' });
      expect(await overflow(page)).toBe(0);
      await button(page, save).click();
      await page.getByRole('dialog').waitFor();
      expect(await overflow(page)).toBe(0);
    },
  );

  test('the keyboard alone chooses, ticks, saves and cancels', async () => {
    const page = await openPage({ page: 'campaign-access', account });
    await page.getByRole('searchbox', { name: 'Search people' }).focus();
    await page.keyboard.type('mi');
    await expect
      .poll(() => page.getByRole('button', { name: /Member|Owner|Admin/ }).count(), { timeout: 10_000 })
      .toBe(2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Mia Member' }).waitFor();
    await box(page, access, 'Campagne A').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await box(page, access, 'Campagne B').isChecked()).toBe(true);
    await button(page, 'Skip the list').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await button(page, 'Save').evaluate((save) => save.matches(':focus'))).toBe(true);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('No unsaved changes').waitFor();
  });
});
