import { mkdir, writeFile } from 'node:fs/promises';
import axeCore from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, expect, inject } from 'vitest';
import type { Persona } from '../../../web/console/personas.ts';
import { fragmentOf } from '../../../web/console/state.ts';
import type { Locale } from '../../../web/core/locale.ts';

/** The Gatehouse under test. */
export const url = inject('url');

let connected: Promise<Browser> | undefined;
const pages = new Set<{ page: Page; errors: string[] }>();

export interface OpenOptions {
  person?: Persona;
  page?: string;
  account?: string;
  locale?: Locale;
  theme?: 'light' | 'dark';
  /** Further options of the browser context, e.g. `viewport`, `timezoneId`, `forcedColors`. */
  context?: BrowserContextOptions;
}

/**
 * Opens an address in a browser context of its own. Closed after the test, which fails on errors in the page.
 * @param prepare called with the page before it is loaded
 */
export const openAddress = async (
  address: string,
  contextOptions: BrowserContextOptions = {},
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> => {
  connected ??= chromium.connect(inject('browser'));
  const context = await (await connected).newContext({ viewport: { width: 1280, height: 900 }, ...contextOptions });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  pages.add({ page, errors });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // Refused styles and scripts are reported here. Requests that fail are part of what is tested.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  await prepare?.(page);
  await page.goto(address);
  return page;
};

/** Opens a page of the console. */
export const openPage = async (options: OpenOptions = {}): Promise<Page> => {
  const { person = 'owner', page: name = 'support-access', account = 'acme', locale = 'en', theme = 'light' } = options;
  const fragment = fragmentOf({ page: name, persona: person, account, locale, theme });
  const page = await openAddress(`${url}/${fragment}`, options.context);
  await page.locator('gatehouse-console main').waitFor();
  return page;
};

afterEach(async () => {
  const opened = [...pages];
  pages.clear();
  await Promise.all(opened.map(({ page }) => page.context().close()));
  expect(opened.flatMap(({ errors }) => errors)).toEqual([]);
});

afterAll(async () => {
  await (await connected)?.close();
  connected = undefined;
});

interface Axe {
  run: (
    options: unknown,
  ) => Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }>;
}

/** The findings of axe-core on a page (WCAG 2.2 AA and best practices), one line each; none is what tests expect. */
export const axe = async (page: Page): Promise<string[]> => {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.flat(9).join(' ')}: ${failureSummary}`),
    );
  });
};

/** By how many pixels the page is wider than the window: 0 when nothing scrolls sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));

/** Saves a picture of what is visible to the directory `REVIEW`, for a person to look at. Without `REVIEW` nothing is saved. */
export const saveForReview = async (page: Page, name: string): Promise<void> => {
  const directory = process.env['REVIEW'];
  if (directory === undefined) return;
  await mkdir(directory, { recursive: true });
  await page.screenshot({ path: `${directory}/${name.replaceAll(' ', '-')}.png`, animations: 'disabled' });
};

/** Converts a PNG in the browser, which needs no library. */
const toWebp = async (page: Page, png: Buffer): Promise<Buffer> => {
  const blank = await page.context().newPage();
  const base64 = await blank.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })).arrayBuffer(),
    );
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }, png.toString('base64'));
  await blank.close();
  return Buffer.from(base64, 'base64');
};

/** Saves a picture of the whole page to docs/images when `SCREENSHOTS=1` is set. */
export const screenshot = async (page: Page, name: string): Promise<void> => {
  if (process.env['SCREENSHOTS'] !== '1') return;
  await mkdir('docs/images', { recursive: true });
  const png = await page.screenshot({ fullPage: true, animations: 'disabled' });
  await writeFile(`docs/images/${name}.webp`, await toWebp(page, png));
};

/** Saves a picture of an element, for its page in docs/elements, when `SCREENSHOTS=1` is set. */
export const elementPicture = async (page: Page, name: string): Promise<void> => {
  const box = await page.locator(`gatehouse-${name}`).boundingBox();
  if (process.env['SCREENSHOTS'] !== '1' || !box) return;
  await mkdir('docs/images', { recursive: true });
  const clip = { x: box.x, y: box.y, width: box.width, height: Math.min(box.height, 720) };
  await page.screenshot({ path: `docs/images/element-${name}.png`, fullPage: true, clip, animations: 'disabled' });
};
