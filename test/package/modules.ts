import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Report } from '../deploy/report.ts';
import { root } from './workspace.ts';

interface Entry {
  /** Bytes after minification and gzip, without dependencies. */
  budget: number;
  /** The packages that it may import. */
  imports: readonly string[];
}

/** The entries that promise a size and what they reach. */
const entries: Readonly<Record<string, Entry>> = {
  client: { budget: 8 * 1024, imports: [] },
  decide: { budget: 8 * 1024, imports: [] },
  events: { budget: 16 * 1024, imports: [] },
  verify: { budget: 15 * 1024, imports: ['jose'] },
};

const bundled = async (name: string, source: string) =>
  build({
    stdin: { contents: source, resolveDir: `${root}dist/package`, sourcefile: `${name}.entry.js` },
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    platform: 'neutral',
    packages: 'external',
    target: 'es2022',
    metafile: true,
    logLevel: 'silent',
  });

/** The elements import nothing but each other and their chunks. */
const elementsImportNothing = async (): Promise<void> => {
  const folder = `${root}dist/package/elements/`;
  const entryPoints = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => `${folder}${name}`);
  assert.ok(entryPoints.length > 10);
  const { metafile } = await build({
    ...{ entryPoints, bundle: true, write: false, outdir: '/out', format: 'esm', splitting: true },
    ...{ packages: 'external', metafile: true, logLevel: 'silent' },
  });
  const external = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter((one) => one.external));
  assert.deepEqual(external, []);
};

/** Sizes of the modules, and what they import. */
export const checkModules = async (report: Report): Promise<void> => {
  for (const [name, { budget, imports }] of Object.entries(entries)) {
    const { outputFiles, metafile } = await bundled(name, `export * from './${name}.js'`);
    const bytes = gzipSync(outputFiles[0]?.contents ?? '').length;
    const size = `${(bytes / 1024).toFixed(1)} KB gzip of at most ${budget / 1024}`;
    await report.check(`${name}: ${size}`, () => assert.ok(bytes <= budget, size));
    await report.check(`${name}: imports ${imports.length === 0 ? 'nothing' : imports.join(', ')}`, () => {
      const found = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
      assert.deepEqual([...new Set(found)].sort(), [...imports].sort());
    });
    await report.check(`${name}: nothing is left of it when nothing of it is used`, async () => {
      const unused = await bundled(name, `import './${name}.js'`);
      assert.equal(unused.outputFiles[0]?.text.trim(), '');
    });
  }
  await report.check('elements: import nothing', elementsImportNothing);
};
