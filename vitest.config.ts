import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that need a process to themselves: they replace modules, change what is read once, or start whole Gatehouses. */
const alone = ['test/**/*.alone.test.ts', 'test/local/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/env.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A thread each, or for many: a process would take a second longer to start.
    pool: 'threads',
    // They wait for DynamoDB a third of their time.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          // One thread loads all modules once, for half of the files; each file has a table of its own.
          isolate: false,
          // After the others: threads are not handed on from file to file while those come in between.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
