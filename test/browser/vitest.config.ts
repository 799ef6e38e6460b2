import { defineConfig } from 'vitest/config';

// Apart from `npm test`, which needs no browser.
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    slowTestThreshold: 30_000,
    // One Gatehouse and one browser serve all files; the files change the same accounts.
    fileParallelism: false,
  },
});
