import { expect, test } from 'vitest';
import { overflow, screenshot } from './support/page.ts';
import { scenes } from './support/scenes.ts';

/* The pictures of docs/images, one for each page and width; and no width between them scrolls sideways. */

const pictured = [320, 768, 1280];
const widths = [...pictured, 480, 600, 660, 700, 860, 900, 1000, 1100, 1600, 2560].sort((one, other) => one - other);

test.each(scenes)('$name fits into every width', async ({ name, open }) => {
  const page = await open();
  const tooWide: Record<number, number> = {};
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const pixels = await overflow(page);
    if (pixels > 0) tooWide[width] = pixels;
    if (pictured.includes(width)) await screenshot(page, `${name}-${width}`);
  }
  expect(tooWide).toEqual({});
});
