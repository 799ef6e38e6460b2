import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { App, Stack } from 'aws-cdk-lib';
import { type CfnFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { bundling } from '../../infra/bundling.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A function's code as it would be deployed. */
export interface Bundle {
  name: string;
  file: string;
  bytes: number;
  gzipped: number;
  /** Bytes in the bundle by npm package, or by folder of ours; the largest first. */
  contents: [from: string, bytes: number][];
}

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

const packageOf = (path: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');

const contentsOf = ({ outputs }: Metafile): [string, number][] => {
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs))) {
    bytes.set(packageOf(path), (bytes.get(packageOf(path)) ?? 0) + bytesInOutput);
  }
  return [...bytes].sort(([, one], [, other]) => other - one);
};

/** Where CDK put the code, relative to its output. */
const assetOf = (fn: NodejsFunction): string =>
  String((fn.node.defaultChild as CfnFunction).cfnOptions.metadata?.['aws:asset:path']);

/**
 * Bundles entries as `cdk deploy` does: with the CDK construct, and the options, of every function of the app.
 * @param entries paths from the project's root by name
 */
export const bundle = async (
  entries: Readonly<Record<string, string>>,
): Promise<{ bundles: Bundle[]; remove: () => Promise<void> }> => {
  const outdir = await mkdtemp(join(tmpdir(), 'gatehouse-bundles-'));
  const stack = new Stack(
    new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:enable-asset-metadata': true } }),
    'Bundles',
  );
  const functions = Object.entries(entries).map(([name, entry]) => {
    const fn = new NodejsFunction(stack, name, {
      entry: join(root, entry),
      depsLockFilePath: join(root, 'package-lock.json'),
      projectRoot: root,
      runtime: Runtime.NODEJS_24_X,
      bundling: { ...bundling, metafile: true },
    });
    return { name, folder: join(outdir, assetOf(fn)) };
  });
  const bundles = await Promise.all(
    functions.map(async ({ name, folder }) => {
      const file = join(folder, 'index.mjs');
      const meta = JSON.parse(await readFile(join(folder, 'index.meta.json'), 'utf8')) as Metafile;
      return {
        name,
        file,
        bytes: (await stat(file)).size,
        gzipped: gzipSync(await readFile(file)).length,
        contents: contentsOf(meta),
      };
    }),
  );
  return { bundles, remove: () => rm(outdir, { recursive: true }) };
};
