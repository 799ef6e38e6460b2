import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { as } from './support/gatehouse.ts';
import { axe, openPage } from './support/page.ts';
import { teamAccount } from './support/team.ts';

/* 10,000 people and 1,000 campaigns. The figures are printed: they depend on the machine. */

const count = 10_000;
const patience = { timeout: 30_000 };

/** Answers lists of people and campaigns with thousands of items, 200 on a page. */
const answerThousands = async (page: Page, account: string): Promise<void> => {
  const owner = await as('owner', account);
  const { body } = await owner.listPeople({ accountId: account, query: { pageSize: 1 } });
  const people = Array.from({ length: count }, (_, index) => ({
    ...body.items[0],
    ...{ userId: `user-${index}`, name: `Person ${String(index).padStart(5, '0')}` },
  }));
  const campaigns = Array.from({ length: 1000 }, (_, index) => ({
    ...{ campaignId: `campaign-${index}`, name: `Campaign ${index}`, status: 'active' },
  }));
  const pageOf = (items: readonly object[], url: string): object => {
    const from = Number(new URL(url).searchParams.get('pageToken') ?? 0);
    const next = from + 200 < items.length ? { nextPageToken: String(from + 200) } : {};
    return { items: items.slice(from, from + 200), ...next };
  };
  const { nextPageToken: _, ...rest } = body;
  const summary = { ...body.summary, total: count, internal: count };
  await page.route('**/people?*', (route) =>
    route.fulfill({ json: { ...rest, summary, ...pageOf(people, route.request().url()) } }),
  );
  await page.route('**/campaigns?*', (route) => route.fulfill({ json: pageOf(campaigns, route.request().url()) }));
  await page.route('**/assignment-jobs?preview=true', (route) => route.fulfill({ json: { preview: [] } }));
};

const openThousands = async (): Promise<{ page: Page; firstRows: number }> => {
  const account = await teamAccount();
  const page = await openPage({ page: 'campaign-access', account });
  await page.getByRole('button', { name: 'Mia Member' }).waitFor();
  await answerThousands(page, account);
  await page.evaluate(() => {
    const tasks = Object.assign(globalThis, { longTasks: [] as number[] }).longTasks;
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
  });
  const start = performance.now();
  await page.getByRole('link', { name: 'Team', exact: true }).click();
  await page.getByText('Person 00000').waitFor();
  return { page, firstRows: Math.round(performance.now() - start) };
};

const longTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0).map(Math.round));

const tableOf = (page: Page) => page.getByRole('table', { name: 'People' });

test('10,000 people: the first rows, scrolling, selecting all, and 1,000 campaigns for them', async () => {
  const { page, firstRows } = await openThousands();
  const loading = await longTasks(page);
  const lines = tableOf(page).locator('.lines');
  for (let step = 0; step < 40; step += 1) {
    await lines.evaluate((list) => {
      list.scrollTop += 1500;
    });
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const scrolling = await longTasks(page);
  const start = performance.now();
  await page.getByRole('button', { name: 'Select all' }).click();
  await page.getByRole('progressbar', { name: 'Selecting all people' }).waitFor();
  await page.getByText('10,000 people selected').waitFor(patience);
  const selectAll = Math.round(performance.now() - start);
  const selecting = await longTasks(page);
  const opened = performance.now();
  await page.getByRole('button', { name: 'Define campaign access' }).click();
  await page.getByRole('rowheader').first().waitFor();
  const campaigns = Math.round(performance.now() - opened);
  const longest = (tasks: number[]): number => Math.max(0, ...tasks);
  console.log('10,000 people, in ms:', {
    ...{ firstRows, selectAll, campaigns },
    ...{ longestLoading: longest(loading), longestScrolling: longest(scrolling), longestSelecting: longest(selecting) },
  });
});

test('a screen reader learns how many rows there are, and which of them are shown', async () => {
  const { page } = await openThousands();
  const table = tableOf(page);
  expect(await table.getAttribute('aria-rowcount')).toBe(String(count + 1));
  const indexOf = (name: string) =>
    table.getByRole('row').filter({ hasText: name }).first().getAttribute('aria-rowindex');
  expect(await indexOf('Person 00000')).toBe('2');
  expect(await table.getByRole('row').count()).toBeLessThan(100);
  await table.locator('.lines').evaluate((list) => {
    list.scrollTop = list.scrollHeight;
  });
  await page.getByText('Person 00199').first().waitFor(patience);
  expect(await indexOf('Person 00199')).toBe('201');
  expect(await axe(page)).toEqual([]);
});

test('the list is used by keyboard, and focus stays in it when its row is scrolled away', async () => {
  const { page } = await openThousands();
  const list = tableOf(page).locator('.lines');
  await page.getByRole('checkbox', { name: 'Select Person 00000' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByText('1 person selected').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Select Person 00001' }).isChecked()).toBe(true);
  await list.evaluate((element) => {
    element.scrollTop = 6000;
  });
  await page.getByRole('checkbox', { name: 'Select Person 00001' }).waitFor({ state: 'detached' });
  await expect.poll(() => list.evaluate((element) => element.matches(':focus-within')), patience).toBe(true);
  const atTop = async () => {
    await page.keyboard.press('Home');
    return list.evaluate((element) => element.scrollTop);
  };
  await expect.poll(atTop, patience).toBe(0);
  await page.getByRole('checkbox', { name: 'Select Person 00001' }).waitFor();
  expect(await page.getByRole('checkbox', { name: 'Select Person 00001' }).isChecked()).toBe(true);
});
