import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOptions } from '../../infra/bundling.ts';
import { contexts } from '../../shared/routes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bare = 'bench/bare/handler.ts';
const entryOf = (context: string) => `functions/${context}/handler.ts`;

/** Bytes of each bundle by entry, with the options of the deployment. */
const sizes = new Map<string, number>();
beforeAll(async () => {
  const { metafile } = await build({
    ...{ entryPoints: [bare, ...Object.keys(contexts).map(entryOf)], absWorkingDir: root },
    ...{ outdir: 'unused', write: false, metafile: true },
    ...buildOptions,
  });
  for (const { entryPoint, bytes } of Object.values(metafile.outputs)) {
    if (entryPoint) sizes.set(entryPoint, bytes);
  }
});

// A single value import of a whole namespace, such as `z.core`, adds 370 KB and a quarter to the init time of every function.
describe('the bundle of a function', () => {
  it.each(Object.keys(contexts))('%s is at most 1.5 times a bare handler', (context) => {
    expect(sizes.get(entryOf(context))).toBeLessThanOrEqual(1.5 * (sizes.get(bare) ?? 0));
  });
});
