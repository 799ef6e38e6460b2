import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesise } from '../../infra/synthesise.ts';
import { identityContexts } from './templates.ts';

/**
 * Checks the templates of all five ways to know who calls with cfn-lint and checkov, and exits with 1 on a finding. Their
 * versions are in requirements.txt; they have a Python environment of their own, since both have many dependencies.
 */
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const requirements = at('requirements.txt');
const venv = at('../../.cache/check-templates');
const installed = join(venv, 'requirements.txt');

const contexts: Record<string, Record<string, unknown>> = {
  ...identityContexts,
  'other issuers beside the user pool': { ...identityContexts['one issuer for all'], keepUserPool: 'true' },
};

/** Rules of cfn-lint that do not apply, with the reason. */
const unfitForCfnLint = {
  W3005: 'The CDK writes dependencies that a reference already implies. They are redundant, not wrong.',
};

/** Rules of checkov that do not apply, with the reason. */
const unfitForCheckov = {
  CKV_AWS_18: 'The only bucket has checkpoints: Object Lock keeps them, and CloudTrail can log who reads them.',
  CKV_AWS_27: 'The queues are encrypted by SqsManagedSseEnabled; the rule knows keys of KMS only.',
  CKV_AWS_115: 'Reserved concurrency is an option (-c concurrency), because new accounts have a limit of 10.',
  CKV_AWS_116:
    'The gateway invokes synchronously; event sources and asynchronous functions have dead-letter queues of their own.',
  CKV_AWS_117: 'The functions call AWS and issuers over TLS, and nothing in a private network.',
  CKV_AWS_173: 'The variables have no secrets, and Lambda encrypts them with a key of AWS.',
};

const install = (): void => {
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8')) return;
  rmSync(venv, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  execFileSync(join(venv, 'bin', 'python'), pip, { stdio: 'inherit' });
  copyFileSync(requirements, installed);
};

/** @returns whether the tool finds nothing */
const passes = (tool: string, args: readonly string[]): boolean => {
  const { status, error } = spawnSync(join(venv, 'bin', tool), args, { stdio: 'inherit' });
  if (error) throw error;
  console.log(`${tool}: ${status === 0 ? 'no findings' : 'findings'}`);
  return status === 0;
};

install();
const directory = mkdtempSync(join(tmpdir(), 'gatehouse-templates-'));
try {
  const files = Object.entries(contexts).flatMap(([name, context]) =>
    Object.entries(synthesise(context)).map(([stack, template]) => {
      const file = join(directory, `${name.replaceAll(' ', '-')}-${stack}.json`);
      writeFileSync(file, JSON.stringify(template, null, 1));
      return file;
    }),
  );
  const ignored = Object.keys(unfitForCfnLint).flatMap((rule) => ['--ignore-checks', rule]);
  const skipped = ['--skip-check', Object.keys(unfitForCheckov).join()];
  const results = [
    passes('cfn-lint', ['--regions', 'us-east-1', ...ignored, '--', ...files]),
    passes('checkov', [
      ...['--directory', directory, '--framework', 'cloudformation', '--quiet', '--compact'],
      ...['--skip-download', ...skipped],
    ]),
  ];
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
