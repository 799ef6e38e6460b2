import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { addChecks } from '../../infra/checks.ts';
import { instance } from '../../infra/instance.ts';
import { quickApp } from '../../infra/synthesise.ts';
import { addProbe } from './probe.ts';
import { type IdentityContext, identityContexts, pushing } from './templates.ts';

const outdir = mkdtempSync(join(tmpdir(), 'gatehouse-nag-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** What the rules of cdk-nag find; CloudFormation's own are left to `cdk synth`, being slow. */
const findings = (context: Record<string, unknown>, spoil?: (stacks: ReturnType<typeof instance>) => void) => {
  const app = quickApp(outdir, context, { builtinCloudFormationValidation: false });
  addChecks(app);
  const stacks = instance(app);
  spoil?.(stacks);
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

describe('the rules of cdk-nag', () => {
  it.each(Object.keys(identityContexts) as IdentityContext[])('find nothing with %s', (name) => {
    expect(findings(identityContexts[name])).toEqual({ failed: false, rules: [] });
  });

  it('find nothing when the second factor is optional', () => {
    expect(findings({ mfa: 'optional' })).toEqual({ failed: false, rules: [] });
  });

  it('find nothing when the pool stays beside other issuers', () => {
    expect(findings({ ...identityContexts['one issuer for all'], keepUserPool: 'true' })).toEqual({
      failed: false,
      rules: [],
    });
  });

  it('find nothing with several signing keys, and functions that use them', () => {
    expect(findings({ signingKeys: '1,2' }, addProbe)).toEqual({ failed: false, rules: [] });
  });

  it('find nothing when signals are pushed', () => {
    expect(findings(pushing)).toEqual({ failed: false, rules: [] });
  });

  it('find nothing when the account to deploy to is known', () => {
    vi.stubEnv('CDK_DEFAULT_ACCOUNT', '111122223333');
    try {
      expect(findings({})).toEqual({ failed: false, rules: [] });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('would find a bucket open to plain HTTP', () => {
    const { failed, rules } = findings({}, ({ service }) => new CfnBucket(service, 'Spoilt'));
    expect(failed).toBe(true);
    expect(rules).toContain('AwsSolutions-S10');
  });
});
