import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildOptions } from '../../infra/bundling.ts';
import { verifiesTokens } from '../../infra/code/source.ts';
import { synthesise } from '../../infra/synthesise.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The entry files of all functions, from the template of a deployment with every optional function. */
const entriesOfFunctions = (): string[] => {
  const { service } = synthesise({ settings: { signalReceivers: [{ id: 'any', pushUrl: 'https://example.com/' }] } });
  const entries = Object.values(service.Resources).flatMap(({ Metadata }) => {
    const entry = Metadata?.['gatehouse:entry'];
    return typeof entry === 'string' ? [entry] : [];
  });
  return [...new Set(entries)].sort();
};

/** Bundles each function as a deployment from the sources does: `functions/grants/handler.ts` to `grants/handler/index.js`; and lists those that verify tokens. */
export const buildFunctions = async (folder: string): Promise<void> => {
  const entries = entriesOfFunctions();
  await build({
    ...buildOptions,
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({
      in: entry,
      out: `${entry.replace(/^functions\//, '').replace(/\.ts$/, '')}/index`,
    })),
    outdir: folder,
    logLevel: 'error',
  });
  await writeFile(`${folder}/verify-tokens.json`, JSON.stringify(entries.filter(verifiesTokens)));
};

/** Builds the files of the console. */
export const buildConsole = (folder: string): void => {
  execFileSync(process.execPath, [`${root}scripts/build-console.ts`, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};
