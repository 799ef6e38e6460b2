import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildWeb } from '../../../web/build/build.ts';
import { webFolder } from '../../../web/build/pages.ts';

const modules = `${webFolder}react/node_modules`;

/**
 * Bundles `web/react/example.tsx` as a vendor's build would: with the files of `npm run build:web -- --react`, and React.
 * @returns the files by path below `/react/`
 */
export const buildReactPage = async (): Promise<Map<string, string>> => {
  // In a fresh clone.
  if (!existsSync(`${modules}/react-dom`)) execFileSync('npm', ['run', 'install:react']);
  const folder = await mkdtemp(join(tmpdir(), 'react-'));
  try {
    const { files } = await buildWeb({ withReact: true });
    for (const [name, contents] of files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), contents);
    }
    const { outputFiles } = await build({
      entryPoints: [`${webFolder}react/example.tsx`],
      bundle: true,
      write: false,
      outdir: '/react',
      format: 'esm',
      splitting: true,
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      nodePaths: [modules],
      plugins: [
        {
          name: 'wrappers',
          setup: ({ onResolve }) =>
            onResolve({ filter: /^\.\/index\.ts$/ }, () => ({ path: join(folder, 'react.js') })),
        },
      ],
      logLevel: 'silent',
    });
    return new Map(outputFiles.map(({ path, text }) => [path.slice('/react/'.length), text]));
  } finally {
    await rm(folder, { recursive: true });
  }
};
