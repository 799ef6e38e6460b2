import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack, Stage, Tags } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { configFrom } from '../../infra/config.ts';
import { ConfigError } from '../../infra/context.ts';
import { Gatehouse } from '../../infra/gatehouse.ts';
import { type GatehouseProps, type GatehouseSettings, optionNames } from '../../infra/gatehouse-props.ts';
import { quickApp, type Template } from '../../infra/synthesise.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { onlyOf, resourcesOf, templates } from './templates.ts';

/* The construct as a vendor's app uses it. */

const outdir = mkdtempSync(join(tmpdir(), 'gatehouse-construct-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const makeApp = () => quickApp(outdir, {}, { builtinCloudFormationValidation: false });
const env = { account: '123456789012', region: 'eu-central-1' };

const templateOf = (app: App, stack: Stack): Template =>
  app.synth({ skipValidation: true }).getStackArtifact(stack.artifactId).template as Template;

describe('the construct', () => {
  it("makes the stacks of the repository's own app", () => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'Gatehouse', { env });
    const idsOf = ({ Resources }: Template) => Object.keys(Resources).sort();
    expect([gatehouse.dataStack.stackName, gatehouse.serviceStack.stackName]).toEqual([
      'Gatehouse-Data',
      'Gatehouse-Service',
    ]);
    const own = templates({});
    expect(idsOf(templateOf(app, gatehouse.dataStack))).toEqual(idsOf(own.data));
    expect(idsOf(templateOf(app, gatehouse.serviceStack))).toEqual(idsOf(own.service));
  });

  it('takes every setting', () => {
    expectTypeOf<keyof GatehouseSettings>().toEqualTypeOf<keyof Settings>();
  });

  it('is in a stage, with the environment of the stage', () => {
    const stage = new Stage(makeApp(), 'Live', { env });
    const gatehouse = new Gatehouse(stage, 'Gatehouse', { name: 'Acme' });
    expect([gatehouse.env, gatehouse.dataStack.stackName]).toEqual([env, 'Live-Acme-Data']);
  });

  it("passes events on to a vendor's queue", () => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'Gatehouse', { env });
    const stack = new Stack(app, 'Crm', { env });
    const targets = [new SqsQueue(new Queue(stack, 'Queue'))];
    gatehouse.onEvent(stack, 'Rule', { types: ['grant.created', 'lead.assigned'], accountIds: ['acme'], targets });
    expect(onlyOf(templateOf(app, stack), 'AWS::Events::Rule').Properties?.['EventPattern']).toEqual({
      source: ['gatehouse'],
      'detail-type': ['grant.created', 'lead.assigned'],
      detail: { accountId: ['acme'] },
    });
  });

  it('allows a role to read the audit log, and to manage users', () => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'Gatehouse', { env });
    const stack = new Stack(app, 'Crm', { env });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    gatehouse.grantReadAuditLog(role);
    gatehouse.grantManageUsers(role);
    const [policy] = Object.values(resourcesOf(templateOf(app, stack), 'AWS::IAM::Policy'));
    const text = JSON.stringify(policy?.Properties);
    expect(text).toContain('logs:FilterLogEvents');
    // A query whose result cannot be read is of no use.
    expect(text).toContain('logs:StartQuery');
    expect(policy?.Properties).toMatchObject({
      PolicyDocument: {
        Statement: expect.arrayContaining([
          { Action: ['logs:GetQueryResults', 'logs:StopQuery'], Effect: 'Allow', Resource: '*' },
        ]),
      },
    });
    expect(text).toContain('cognito-idp:AdminCreateUser');
  });
});

describe('a mistake fails the synthesis, and is named', () => {
  it.each<[string, GatehouseProps, string]>([
    ['an invalid option', { corsOrigins: ['app.example.com'] }, 'The option "corsOrigins" is not valid'],
    ['options that need each other', { issuer: 'https://id.example.com' }, 'but not "audience"'],
    ['a setting', { settings: { maxLiveGrants: 41 } }, 'The option "settings" is not valid: maxLiveGrants'],
    ['an unknown option', { regoin: 'x' } as GatehouseProps, 'Gatehouse has no option "regoin"'],
  ])('%s', (_, props, message) => {
    const make = () => new Gatehouse(makeApp(), 'Gatehouse', { env, ...props });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it('a stack as the scope', () => {
    expect(() => new Gatehouse(new Stack(makeApp(), 'Crm'), 'Gatehouse', { env })).toThrow('it cannot be in a stack');
  });

  it('a region that is not known', () => {
    const known = process.env['CDK_DEFAULT_REGION'];
    delete process.env['CDK_DEFAULT_REGION'];
    expect(() => new Gatehouse(makeApp(), 'Gatehouse')).toThrow('needs a region');
    if (known !== undefined) process.env['CDK_DEFAULT_REGION'] = known;
  });

  it('an event that does not exist', () => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'Gatehouse', { env });
    const stack = new Stack(app, 'Crm', { env });
    expect(() => gatehouse.onEvent(stack, 'Rule', { types: ['grant.made'] })).toThrow('no event "grant.made"');
  });

  it('a rule that no event can match', () => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'Gatehouse', { env });
    const stack = new Stack(app, 'Crm', { env });
    expect(() => gatehouse.onEvent(stack, 'Types', { types: [] })).toThrow('"types" is empty');
    expect(() => gatehouse.onEvent(stack, 'Accounts', { accountIds: [] })).toThrow('"accountIds" is empty');
  });

  it.each([{ region: 'us-east-1' }, { account: '210987654321' }])('a rule in another environment: %j', (other) => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'Gatehouse', { env });
    const stack = new Stack(app, 'Crm', { env: { ...env, ...other } });
    // The bus has the same name everywhere, so the rule would be on the bus of another instance.
    expect(() => gatehouse.onEvent(stack, 'Rule')).toThrow('pass `env: gatehouse.env`');
    expect(gatehouse.onEvent(new Stack(app, 'Anywhere'), 'Rule').node.id).toBe('Rule');
  });

  it('two instances of the same name', () => {
    const app = makeApp();
    const gatehouse = new Gatehouse(app, 'One', { env });
    expect(() => new Gatehouse(app, 'Two', { env })).toThrow('give each instance a "name"');
    const other = new Gatehouse(app, 'Three', { env, name: 'Other' });
    expect([gatehouse, other].map(({ serviceStack }) => serviceStack.stackName)).toEqual([
      'Gatehouse-Service',
      'Other-Service',
    ]);
  });

  it('users of a pool that is not there', () => {
    const gatehouse = new Gatehouse(makeApp(), 'Gatehouse', { env, issuer: 'https://id.example.com', audience: 'a' });
    const role = new Role(new Stack(makeApp(), 'Crm'), 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    expect(() => gatehouse.grantManageUsers(role)).toThrow('has no user pool');
  });

  it('tags that would have no effect', () => {
    const app = makeApp();
    Tags.of(new Gatehouse(app, 'Gatehouse', { env })).add('team', 'support');
    expect(() => app.synth()).toThrow('do not reach its stacks');
  });
});

it('has every option that a deployment reads, sourceMaps apart', () => {
  const read = new Set<string>();
  const given: Record<string, unknown> = { console: true, issuer: 'https://id.example.com', audience: 'a' };
  for (const options of [{}, { ...given, consoleClientId: 'a' }, { userIssuer: 'https://id.example.com' }]) {
    try {
      configFrom((name) => {
        read.add(name);
        return (options as Record<string, unknown>)[name];
      });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  }
  const missing = [...read].filter((name) => !optionNames.includes(name));
  expect(missing.sort()).toEqual(['gatehouse:settings', 'sourceMaps']);
});
