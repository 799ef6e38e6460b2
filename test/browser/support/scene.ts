import type { Page } from 'playwright-core';
import type { Locale } from '../../../web/core/locale.ts';

/** A page with data in it, and what can be opened on it. */
export interface Scene {
  /** The name of the element. */
  name: string;
  /** Opens the page in English, and waits for its data. */
  open: () => Promise<Page>;
  /** How each dialog and each further state of the page is opened, by its name. */
  states?: Readonly<Record<string, (page: Page) => Promise<void>>>;
}

/** How a page is looked at. */
export interface Look {
  locale: Locale;
  theme: 'light' | 'dark';
  width: number;
}

/** Changes language, theme and width of an open page. What is open on it stays open. */
export const useLook = async (page: Page, { locale, theme, width }: Look): Promise<void> => {
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate(
    (look) => {
      const [path = '', query = ''] = location.hash.split('?');
      const given = new URLSearchParams(query);
      for (const [name, value] of Object.entries(look)) given.set(name, value);
      location.hash = `${path}?${given}`;
    },
    { locale, theme },
  );
  // The title of the page and the texts of the element change together, when the language has loaded.
  await page.waitForFunction(
    (look) =>
      document.documentElement.lang === look.locale &&
      document.documentElement.dataset['theme'] === look.theme &&
      document.querySelector('gatehouse-console')?.shadowRoot?.querySelector(`main [locale=${look.locale}]`) != null,
    { locale, theme },
  );
};

/** Clicks a button. */
export const click =
  (name: string | RegExp) =>
  (page: Page): Promise<void> =>
    page.getByRole('button', { name }).first().click();

/** Clicks a button and waits for the dialog that it opens. */
export const openDialog =
  (name: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await click(name)(page);
    await page.getByRole('dialog').waitFor();
  };

/** Opens a menu, chooses an item, and waits for the dialog that it opens. */
export const choose =
  (menu: string, item: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: menu }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog').waitFor();
  };
