import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { webFolder } from './pages.ts';

/** The text of all modules of the elements. */
const readSources = async (): Promise<string> => {
  const paths = globSync('**/*.ts', { cwd: webFolder, exclude: (name) => String(name).includes('node_modules') });
  return (await Promise.all(paths.map((path) => readFile(`${webFolder}${path}`, 'utf8')))).join('\n');
};

/** Leaves the routes that no element names out of the table of the client: those for the vendor's backend alone. */
export const routesPlugin: Plugin = {
  name: 'routes',
  setup(build) {
    build.onLoad({ filter: /package\/client\/routes\.ts$/ }, async ({ path }) => {
      const named = new Set((await readSources()).match(/\b[a-z]\w+\b/g));
      const lines = (await readFile(path, 'utf8')).split('\n');
      const isKept = (line: string): boolean =>
        named.has(/^ {2}(\w+): \[/.exec(line)?.[1] ?? '') || !/^ {2}\w+: \[/.test(line);
      return { contents: lines.filter(isKept).join('\n'), loader: 'ts' };
    });
  },
};
