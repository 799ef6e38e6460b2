import { existsSync, readdirSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** The folder `web/`. */
export const webFolder = new URL('..', import.meta.url).pathname;

/** The names of the elements: the folders of `web/` with an `element.ts`. */
export const elementNames = (): string[] =>
  readdirSync(webFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${webFolder}${entry.name}/element.ts`))
    .map(({ name }) => name)
    .sort();

/**
 * Provides the module `gatehouse:pages`: the pages of the console, from the `page.ts` beside each element. A new page is a new
 * folder, so that no list is edited.
 */
export const pagesPlugin: Plugin = {
  name: 'pages',
  setup(build) {
    build.onResolve({ filter: /^gatehouse:pages$/ }, ({ path }) => ({ path, namespace: 'pages' }));
    build.onLoad({ filter: /.*/, namespace: 'pages' }, () => {
      const names = elementNames().filter((name) => existsSync(`${webFolder}${name}/page.ts`));
      const imports = names.map((name, at) => `import { page as page${at} } from './${name}/page.ts';`);
      const items = names.map(
        (name, at) => `{ name: '${name}', load: () => import('./${name}/element.ts'), ...page${at} }`,
      );
      return {
        contents: `${imports.join('\n')}\nexport const pages = [${items.join(',\n')}];`,
        loader: 'ts',
        resolveDir: webFolder,
      };
    });
  },
};
