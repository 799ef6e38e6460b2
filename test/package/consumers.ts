import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** A project outside the repository compiles the package with strict types and runs it, as ESM and as CommonJS. */
export const checkConsumers = async (report: Report, tarball: string): Promise<void> => {
  const types = [`@types/node@${versionOf('@types/node')}`, `typescript@${versionOf('typescript')}`];
  const project = newProject('consumer', tarball, types, {
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }),
    'esm.mts': source('esm.mts'),
    'commonjs.cts': source('commonjs.cts'),
  });
  await report.check('strict TypeScript compiles all entries, and refuses what is wrong', () =>
    project.run('node', 'node_modules/typescript/bin/tsc'),
  );
  await report.check('it runs as ESM', () => assert.match(project.run('node', 'out/esm.mjs'), /^ok$/m));
  await report.check('the command runs', () =>
    assert.match(project.run('node_modules/.bin/gatehouse-access', '--help'), /^Usage: gatehouse-access/),
  );
  await report.check('it runs as CommonJS', () => assert.match(project.run('node', 'out/commonjs.cjs'), /^ok$/m));
};

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
