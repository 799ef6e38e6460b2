import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fragmentOf } from '../../web/console/state.ts';
import { newAccount } from './support/gatehouse.ts';
import { axe, openAddress, openPage, url } from './support/page.ts';

/* Code and texts that are loaded on demand, and what the reader sees when they do not arrive. */

const dialogCode = '**/console/chunks/question-*.js';
const noConnection = 'No connection. Check your network and try again.';

/** Opens the page for support access of an account without grants, with some files out of reach. */
const openWithout = async (...files: string[]): Promise<Page> => {
  const account = await newAccount();
  const state = { page: 'support-access', persona: 'owner', account, locale: 'fr', theme: 'light' } as const;
  return openAddress(`${url}/${fragmentOf(state)}`, {}, async (page) => {
    for (const file of files) await page.route(file, (route) => route.abort());
  });
};

test('the code of dialogs is loaded when the reader points at the page, not before', async () => {
  const page = await openPage({ account: await newAccount() });
  const toggle = page.getByRole('switch');
  await toggle.waitFor();
  const isLoaded = () =>
    page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/question-')));
  expect(await isLoaded()).toBe(false);
  await toggle.hover();
  await expect.poll(isLoaded).toBe(true);
});

test('a dialog opens by keyboard alone, with the focus in it', async () => {
  const page = await openPage({ account: await newAccount() });
  await page.getByRole('switch').press('Space');
  const dialog = page.getByRole('dialog', { name: 'Grant support access' });
  await dialog.waitFor();
  expect(await dialog.evaluate((node) => node.matches(':focus-within'))).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => page.getByRole('switch').evaluate((node) => node.matches(':focus'))).toBe(true);
});

test('without the code of a dialog the reader learns why, and tries again', async () => {
  const page = await openPage({ account: await newAccount() });
  await page.getByRole('switch').waitFor();
  await page.route(dialogCode, (route) => route.abort());
  await page.getByRole('switch').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(noConnection).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.unroute(dialogCode);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await dialog.getByRole('button', { name: 'Grant access' }).waitFor();
});

test('without the texts of a language the page is in English', async () => {
  const page = await openWithout('**/console/chunks/fr-*.js');
  await page.getByRole('switch', { name: 'Support access to your account' }).waitFor();
});

test('without any texts the page says so, and a retry shows it', async () => {
  const texts = ['**/console/chunks/en-*.js', '**/console/chunks/fr-*.js'];
  const page = await openWithout(...texts);
  await page.getByText(noConnection).waitFor();
  for (const file of texts) await page.unroute(file);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('switch').waitFor();
});
