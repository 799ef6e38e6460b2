import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Report } from '../deploy/report.ts';
import { newProject, root } from './workspace.ts';

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  module: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
  types: ['node'],
  outDir: 'out',
};

const source = (name: string): string => readFileSync(new URL(`consumers/${name}.txt`, import.meta.url), 'utf8');

const lowestNode = packageJson.engines.node.replace('>=', '');

/** The npm package with the executable of Node for this platform. */
const nodePackage = `node-${process.platform}-${process.arch}`;

/**
 * A project outside the repository compiles the package with strict types and runs it, as ESM and as CommonJS, on our Node and on
 * the lowest that the package accepts. `npm run test:vendor` does so with `gatehouse-access/cdk`.
 */
export const checkConsumers = async (report: Report, tarball: string): Promise<void> => {
  const types = [`@types/node@${versionOf('@types/node')}`, `typescript@${versionOf('typescript')}`];
  const node = `${nodePackage}@${lowestNode}.0`;
  const project = newProject('consumer', tarball, [...types, node], {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }),
    'esm.mts': source('esm.mts'),
    'commonjs.cts': source('commonjs.cts'),
  });
  await report.check('strict TypeScript compiles all entries, and refuses what is wrong', () =>
    project.run('node', 'node_modules/typescript/bin/tsc'),
  );
  for (const [version, executable] of [
    ['our Node', 'node'],
    [`Node ${lowestNode}`, `node_modules/${nodePackage}/bin/node`],
  ] as const) {
    const run = (...args: string[]): string => project.run(executable, ...args);
    await report.check(`it runs as ESM on ${version}`, () => assert.match(run('out/esm.mjs'), /^ok$/m));
    await report.check(`it runs as CommonJS on ${version}`, () => assert.match(run('out/commonjs.cjs'), /^ok$/m));
    await report.check(`the command runs on ${version}`, () =>
      assert.match(run('node_modules/gatehouse-access/bin/gatehouse-access.js', '--help'), /^Usage: gatehouse-access/),
    );
  }
  await report.check('the command is on the path', () =>
    assert.match(project.run('node_modules/.bin/gatehouse-access', '--help'), /^Usage: gatehouse-access/),
  );
};

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
