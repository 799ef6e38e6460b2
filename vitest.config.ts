import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/env.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Each file has a thread of its own: a process would take a second longer to start, times the number of files.
    pool: 'threads',
    maxWorkers: 2,
  },
});
