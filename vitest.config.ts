import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/**
 * Files that need modules of their own: they replace modules, change what is read once, start a whole Gatehouse, or count
 * the writes of decisions, which would write what the decisions of another file left in memory, too.
 */
const alone = ['test/**/*.alone{,.heavy}.test.ts', 'test/local/**/*.test.ts'];

/** Files that load modules again (`vi.resetModules`), which only Vite's module runner can do. */
const reset = ['test/**/*.reset{,.heavy}.test.ts'];

/** Files that need the machine for themselves, since they hold calls to a time: they run after all others, one by one. */
const timed = ['test/**/*.timed{,.heavy}.test.ts'];

/** Node loads the modules itself, which is faster than to have Vite transform them. */
const experimental = { viteModuleRunner: false };

/** Files that `npm test` leaves out. */
const heavy = ['test/**/*.heavy.test.ts'];

/** Files that need a browser; they have a configuration of their own. */
const browser = ['test/browser/**'];

// Node keeps what it compiles between runs, for the threads and for the processes that tests start.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

// `npm test` runs a quick version of everything, `npm run test:heavy` the heavy files, too, and `npm run test:all` all sizes
// in full (`test/support/setup/quick.ts`).
export default defineConfig(({ mode }) => {
  const full = mode === 'all';
  // Given to each project: what the root provides is evaluated again for a project, without the mode.
  const provide = { full };
  const exclude = [...configDefaults.exclude, ...browser, ...(full || mode === 'heavy' ? [] : heavy)];
  return {
    test: {
      globalSetup: ['test/support/setup/global-setup.ts'],
      setupFiles: ['test/support/setup/env.ts'],
      // Nothing is wrong with a test that a busy machine slows down.
      testTimeout: 180_000,
      hookTimeout: 180_000,
      // One line per file; single tests are printed only when they fail or take this long, in milliseconds.
      slowTestThreshold: 60_000,
      // Starting a process per file would take a second longer.
      pool: 'threads',
      // A third of the time is spent waiting for DynamoDB.
      maxWorkers: availableParallelism() + 1,
      projects: [
        { extends: true, test: { name: 'reset', include: reset, exclude, provide } },
        { extends: true, test: { name: 'alone', include: alone, exclude, provide, experimental } },
        {
          extends: true,
          test: {
            name: 'together',
            provide,
            include: ['test/**/*.test.ts'],
            exclude: [...exclude, ...alone, ...reset, ...timed],
            // A thread loads all modules once, for all of its files; each file has a table of its own.
            isolate: false,
            experimental,
            // After the others: threads are not handed on from file to file while those come in between.
            sequence: { groupOrder: 1 },
          },
        },
        {
          extends: true,
          test: {
            ...{ name: 'timed', include: timed, exclude, provide, experimental },
            ...{ maxWorkers: 1, sequence: { groupOrder: 2 } },
          },
        },
      ],
    },
  };
});
