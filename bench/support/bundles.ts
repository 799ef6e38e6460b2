import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { buildOptions } from '../../infra/bundling.ts';

/** A function's code as it would be deployed. */
export interface Bundle {
  name: string;
  file: string;
  bytes: number;
  gzipped: number;
  /** Bytes in the bundle by npm package, or by folder of this project. */
  contents: Map<string, number>;
}

const packageOf = (path: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');

/**
 * Bundles entries with the options of every function of the app.
 * @param entries paths from the project's root, by name
 * @param format another format of the modules than the app's
 */
export const bundle = async (
  entries: Readonly<Record<string, string>>,
  format: 'cjs' | 'esm' = buildOptions.format,
): Promise<{ bundles: Bundle[]; remove: () => Promise<void> }> => {
  const outdir = await mkdtemp(join(tmpdir(), 'gatehouse-bundles-'));
  const bundles = Object.entries(entries).map(async ([name, entry]): Promise<Bundle> => {
    const file = join(outdir, name, format === 'esm' ? 'index.mjs' : 'index.cjs');
    const { metafile } = await build({
      ...buildOptions,
      format,
      ...{ entryPoints: [entry], outfile: file, absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)) },
      metafile: true,
    });
    const code = await readFile(file);
    const contents = new Map<string, number>();
    const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
    for (const [path, { bytesInOutput }] of inputs) {
      contents.set(packageOf(path), (contents.get(packageOf(path)) ?? 0) + bytesInOutput);
    }
    return { name, file, bytes: code.length, gzipped: gzipSync(code).length, contents };
  });
  return { bundles: await Promise.all(bundles), remove: () => rm(outdir, { recursive: true }) };
};
