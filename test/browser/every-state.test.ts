import { describe, expect, test } from 'vitest';
import { axe, overflow, saveForReview } from './support/page.ts';
import { type Look, type Scene, useLook } from './support/scene.ts';
import { scenes } from './support/scenes.ts';

/* Every page, dialog and state: light and dark, three languages, wide and narrow, and in forced colors. */

const looks: readonly Look[] = [
  { locale: 'en', theme: 'light', width: 1280 },
  { locale: 'fr', theme: 'dark', width: 320 },
  { locale: 'de', theme: 'light', width: 320 },
];

describe.each(scenes)('$name', ({ name, open, states = {} }) => {
  const all: NonNullable<Scene['states']> = { page: async () => {}, ...states };

  test.each(Object.entries(all))('%s: axe finds nothing, 320 pixels are enough', async (state, show) => {
    const page = await open();
    await show(page);
    for (const look of looks) {
      await useLook(page, look);
      expect(await axe(page), JSON.stringify(look)).toEqual([]);
      expect(await overflow(page), JSON.stringify(look)).toBe(0);
    }
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await axe(page), 'forced colors').toEqual([]);
    expect(await overflow(page)).toBe(0);
    await useLook(page, { locale: 'en', theme: 'light', width: 1000 });
    await saveForReview(page, `${name}-${state}`);
  });
});
