import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import { instance } from '../../infra/instance.ts';
import { quickApp } from '../../infra/synthesise.ts';
import { contexts } from '../../shared/routes.ts';

/*
 * What `cdk diff` says after a change of the service: nothing about the data stack. The CLI compares a new assembly with the
 * templates of the deployed one, as it does with those that it fetches from CloudFormation.
 */

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Stacks = ReturnType<typeof instance>;

/** Synthesises an instance. @returns the folder of its assembly */
const assemble = (name: string, context: Record<string, unknown> = {}, change?: (stacks: Stacks) => void): string => {
  const outdir = join(folder, name);
  const app = quickApp(outdir, context, { builtinCloudFormationValidation: false });
  change?.(instance(app));
  if (!change) instance(app);
  app.synth({ skipValidation: true });
  return outdir;
};

const deployed = assemble('deployed');
const cdk = join(import.meta.dirname, '../../node_modules/.bin/cdk');

/** Whether `cdk diff` finds that a stack would change. @throws when the CLI fails for another reason */
const changes = async (stack: 'Gatehouse-Data' | 'Gatehouse-Service', assembly: string): Promise<boolean> => {
  const template = join(deployed, `${stack}.template.json`);
  const given = ['diff', stack, '--exclusively', '--app', assembly, '--template', template, '--fail', '--ci'];
  const env = { ...process.env, CDK_DISABLE_VERSION_CHECK: '1' };
  try {
    const { stdout } = await promisify(execFile)(cdk, given, { env });
    expect(stdout).toContain('There were no differences');
    return false;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout?.includes('Number of stacks with differences: 1')) throw error;
    return true;
  }
};

const withNewCode = ({ service }: Stacks): void => {
  for (const one of service.node.findAll()) {
    if (one instanceof CfnFunction) one.addPropertyOverride('Code.S3Key', 'of-another-version.zip');
  }
};

/** Synthesises with one route more. */
const withNewRoute = (): string => {
  const grants: Record<string, unknown> = contexts.grants;
  grants['getGrantAgain'] = { ...contexts.grants.getGrant, path: '/v1/accounts/{accountId}/grants/{grantId}/again' };
  try {
    return assemble('route');
  } finally {
    delete grants['getGrantAgain'];
  }
};

describe('cdk diff', () => {
  it.each([
    ['other code of functions', () => assemble('code', {}, withNewCode)],
    ['another route', withNewRoute],
    ['other settings', () => assemble('settings', { settings: JSON.stringify({ teams: ['first_line'] }) })],
    ['other limits of routes', () => assemble('limits', { agentThrottleRate: '7' })],
    ['no canary', () => assemble('canary', { canary: 'false' })],
  ])('after %s touches the service stack, and no resource of the data stack', async (_, build) => {
    const assembly = build();
    expect(await changes('Gatehouse-Service', assembly)).toBe(true);
    expect(await changes('Gatehouse-Data', assembly)).toBe(false);
  });

  it('finds a change of the data stack', async () => {
    expect(await changes('Gatehouse-Data', assemble('audit', { auditDays: '30' }))).toBe(true);
  });

  it('finds nothing where nothing changed', async () => {
    const again = assemble('again');
    expect(await changes('Gatehouse-Service', again)).toBe(false);
    expect(await changes('Gatehouse-Data', again)).toBe(false);
  });
});
