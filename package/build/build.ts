import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'tsdown';
import { buildConsole, buildFunctions } from './deployed-code.ts';
import { writeElements } from './elements.ts';

/*
 * Builds the package `gatehouse-access` into dist/package: one module and its types for each entry of `exports` in package.json.
 * With `--portable` it builds only the entries that run anywhere, in a few seconds.
 */
const isPortableOnly = process.argv.includes('--portable');
const root = fileURLToPath(new URL('../../', import.meta.url));
const out = `${root}dist/package`;

/** The entries that run in Node and in browsers alike, by name. */
const portable = {
  client: 'package/client/index.ts',
  decide: 'package/decide/index.ts',
  events: 'package/events/index.ts',
  verify: 'package/verify/index.ts',
};

const shared: InlineConfig = {
  config: false,
  cwd: root,
  outDir: out,
  format: 'esm',
  target: 'es2022',
  sourcemap: false,
  clean: false,
  fixedExtension: false,
  logLevel: 'error',
};

await rm(out, { recursive: true, force: true });
await build({ ...shared, entry: portable, platform: 'neutral', dts: true });
if (!isPortableOnly) {
  await build({
    ...shared,
    entry: { cdk: 'package/cdk/index.ts' },
    platform: 'node',
    target: 'node22',
    dts: true,
    minify: true,
    inputOptions: { resolve: { conditionNames: ['gatehouse-package', 'import', 'module', 'default'] } },
    deps: { alwaysBundle: [/^(?!aws-cdk-lib|constructs)/], neverBundle: [/^aws-cdk-lib/, /^constructs/] },
  });
  await buildFunctions(`${out}/functions`);
  await buildConsole(`${out}/console`);
  // The command brings all that it needs, so that the package has no dependency on AWS; each part is loaded when it is used.
  await build({
    ...shared,
    entry: { cli: 'cli/main.ts' },
    platform: 'node',
    target: 'node22',
    dts: false,
    minify: true,
    deps: { alwaysBundle: [/.*/] },
    outputOptions: { chunkFileNames: 'cli/[name]-[hash].js' },
  });
  await writeElements(`${out}/elements`);
}
