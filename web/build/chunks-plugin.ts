import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { webFolder } from './pages.ts';

/** What nearly every element needs, and small parts that would cost more as chunks of their own. */
const coreModules = [
  'core/fold.ts',
  'core/gatehouse-element.ts',
  'core/people.ts',
  'core/period.ts',
  'core/resource-words.ts',
  'core/support-words.ts',
  'parts/countdown.ts',
  'parts/dialog.ts',
  'parts/edition.ts',
  'parts/input.ts',
  'parts/menu.ts',
  'parts/on-demand.ts',
  'parts/pager.ts',
  'parts/progress.ts',
  'parts/search-box.ts',
  'parts/states.ts',
  'parts/switch.ts',
  'parts/table.ts',
];

/**
 * Imports to put at the beginning of a module, so that few large chunks come out. esbuild makes a chunk of the modules that the
 * same entries reach; without this, each piece of `core` that some dialog does without would be a chunk and a request of its
 * own. So every module outside of `core` and `parts` reaches all of the core, and code on demand reaches its element, which is
 * loaded before it anyway.
 * @param path the path of the module
 */
export const importsFor = (path: string): string[] => {
  const [folder = '', ...rest] = relative(webFolder, path).split('/');
  if (rest.length === 1 && (folder === 'core' || folder === 'parts')) return [];
  const element = `${webFolder}${folder}/element.ts`;
  return rest.length > 1 && existsSync(element) ? ['gatehouse:core', element] : ['gatehouse:core'];
};

/** Provides the module `gatehouse:core`. */
export const chunksPlugin: Plugin = {
  name: 'chunks',
  setup(build) {
    build.onResolve({ filter: /^gatehouse:core$/ }, ({ path }) => ({ path, namespace: 'core' }));
    build.onLoad({ filter: /.*/, namespace: 'core' }, () => ({
      contents: coreModules.map((one) => `import './${one}';`).join('\n'),
      resolveDir: webFolder,
    }));
  },
};
