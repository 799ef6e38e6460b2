import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { addChecks } from '../../infra/checks.ts';
import { instance } from '../../infra/instance.ts';
import { quickApp } from '../../infra/synthesise.ts';
import { sample } from '../support/setup/quick.ts';
import { addProbe } from './probe.ts';
import { hostedConsole, identityContexts, pushing } from './templates.ts';

const outdir = mkdtempSync(join(tmpdir(), 'gatehouse-nag-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** What the rules of cdk-nag find; CloudFormation's own are left to `cdk synth`, being slow. */
const findings = (context: Record<string, unknown>, change?: (stacks: ReturnType<typeof instance>) => void) => {
  const app = quickApp(outdir, context, { builtinCloudFormationValidation: false });
  addChecks(app);
  const stacks = instance(app);
  change?.(stacks);
  const failed = (() => {
    try {
      app.synth();
      return false;
    } catch {
      return true;
    }
  })();
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations: { ruleName: string }[] }[];
  };
  const rules = report.pluginReports.flatMap((plugin) => plugin.violations.map((violation) => violation.ruleName));
  return { failed, rules };
};

interface Deployment {
  name: string;
  context: Record<string, unknown>;
  account?: string;
  change?: (stacks: ReturnType<typeof instance>) => void;
}

const deployments: Deployment[] = [
  ...Object.entries(identityContexts).map(([name, context]) => ({ name: `with ${name}`, context })),
  { name: 'when the second factor is optional', context: { mfa: 'optional' } },
  {
    name: 'when the pool stays beside other issuers',
    context: { ...identityContexts['one issuer for all'], keepUserPool: 'true' },
  },
  { name: 'with several signing keys, and functions that use them', context: { signingKeys: '1,2' }, change: addProbe },
  { name: 'when the account to deploy to is known', context: {}, account: '111122223333' },
  { name: 'when signals are pushed', context: pushing },
  {
    name: 'with tracing, source maps, shares of concurrency, gradual deployment and a custom domain',
    context: {
      ...{ tracing: 'true', sourceMaps: 'true', concurrency: '1000', sesFrom: 'support@example.com' },
      gradualDeployment: '10',
      publicUrl: 'https://gatehouse.example.com',
      certificate: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000',
    },
  },
  { name: 'when the console is hosted', context: { console: 'true' } },
  { name: 'when people sign in to the console at another issuer', context: hostedConsole },
];

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the rules of cdk-nag', () => {
  it.each(sample(deployments, 1))('find nothing $name', ({ context, account, change }) => {
    if (account !== undefined) vi.stubEnv('CDK_DEFAULT_ACCOUNT', account);
    expect(findings(context, change)).toEqual({ failed: false, rules: [] });
  });

  it('would find a bucket open to plain HTTP', () => {
    const { failed, rules } = findings({}, ({ service }) => new CfnBucket(service, 'Insecure'));
    expect(failed).toBe(true);
    expect(rules).toContain('AwsSolutions-S10');
  });
});
