import assert from 'node:assert/strict';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../deploy/report.ts';
import { root, run, workspace } from './tools.ts';

interface Instance {
  url: string;
  /** Of an owner of `acme`. */
  token: string;
}

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  target: 'es2024',
  lib: ['es2024', 'dom'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules', '@types')],
  allowImportingTsExtensions: true,
  noEmit: true,
};

/** `openapi-typescript` generates types; with `openapi-fetch` they make a grant. */
const useTypeScript = async (report: Report, { url, token }: Instance): Promise<void> => {
  await report.check('openapi-typescript: the types compile, and make a grant', () => {
    run('openapi-typescript', ['openapi.json', '--output', 'openapi.ts']);
    writeFileSync(join(workspace, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['make-grant.ts'] }));
    copyFileSync(fileURLToPath(new URL('make-grant.ts.txt', import.meta.url)), join(workspace, 'make-grant.ts'));
    run(join(root, 'node_modules', '.bin', 'tsc'), ['--project', 'tsconfig.json']);
    assert.match(run('node', ['make-grant.ts', url, token]), /^active grt_/);
  });
};

/** `openapi-python-client` generates a package without leaving anything out; it makes a grant. */
const usePython = async (report: Report, { url, token }: Instance): Promise<void> => {
  await report.check('openapi-python-client: generates every operation, and the client makes a grant', () => {
    rmSync(join(workspace, 'python-client'), { recursive: true, force: true });
    // A receipt is text, of a media type that the generator does not know. docs/clients.md says the same.
    writeFileSync(join(workspace, 'python-client.yml'), 'content_type_overrides: { application/jose: text/plain }');
    const said = run('openapi-python-client', [
      ...['generate', '--config', 'python-client.yml'],
      ...['--path', 'openapi.json', '--output-path', 'python-client', '--fail-on-warning'],
    ]);
    assert.doesNotMatch(said, /WARNING|Unable/);
    run('python', ['-m', 'compileall', '-q', 'python-client']);
    copyFileSync(fileURLToPath(new URL('make_grant.py', import.meta.url)), join(workspace, 'make_grant.py'));
    assert.match(run('python', ['make_grant.py', url, token]), /^active grt_/);
  });
};

/** Clients generated from `openapi.json` of the workspace by foreign tools compile, and make a grant. */
export const useClients = async (report: Report, instance: Instance): Promise<void> => {
  await useTypeScript(report, instance);
  await usePython(report, instance);
};
