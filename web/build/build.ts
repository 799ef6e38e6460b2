import { readFile } from 'node:fs/promises';
import { build, type Metafile } from 'esbuild';
import { chunksPlugin } from './chunks-plugin.ts';
import { messagesPlugin } from './messages-plugin.ts';
import { elementNames, pagesPlugin, webFolder } from './pages.ts';
import { routesPlugin } from './routes-plugin.ts';

/** The files of the elements and of the console, by path below the folder they are served from. */
export interface WebBuild {
  files: Map<string, Uint8Array>;
  metafile: Metafile;
}

/**
 * Bundles all elements and the console in memory.
 * @param options `withReact` adds the React wrappers as `react.js`, which import `react` from the vendor's bundle; they need
 * `npm ci --prefix web/react`
 * @throws when a source file has an error
 */
export const buildWeb = async ({ withReact = false }: { withReact?: boolean } = {}): Promise<WebBuild> => {
  const entries = elementNames().map((name) => ({ in: `${webFolder}${name}/element.ts`, out: name }));
  if (withReact) entries.push({ in: `${webFolder}react/index.ts`, out: 'react' });
  const { outputFiles, metafile } = await build({
    entryPoints: [...entries, { in: `${webFolder}console/main.ts`, out: 'console' }],
    bundle: true,
    external: ['react'],
    write: false,
    outdir: '/out',
    format: 'esm',
    splitting: true,
    minify: true,
    metafile: true,
    charset: 'utf8',
    target: ['es2022', 'chrome111', 'firefox114', 'safari16.4'],
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    absWorkingDir: webFolder,
    plugins: [routesPlugin, chunksPlugin, messagesPlugin, pagesPlugin],
    logLevel: 'silent',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path.slice('/out/'.length), contents]));
  for (const name of ['console.css', 'console.json', 'index.html'])
    files.set(name, await readFile(`${webFolder}console/${name}`));
  return { files, metafile };
};
