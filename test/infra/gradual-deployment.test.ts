import { describe, expect, it } from 'vitest';
import { functionAt, onlyOf, resourcesOf, statementsIn, templates } from './templates.ts';

const { service } = templates({ gradualDeployment: '10' });
const shifted = ['decisions', 'oauth', 'sessions', 'grants'] as const;
const entryOf = (context: string) => `functions/${context}/handler.ts`;

/** The alias of a function, by logical id. */
const aliasOf = (context: string) => {
  const { id } = functionAt(service, entryOf(context));
  const aliases = Object.entries(resourcesOf(service, 'AWS::Lambda::Alias'));
  return aliases.find(([, { Properties = {} }]) => JSON.stringify(Properties['FunctionName']).includes(`"${id}"`));
};

describe('with gradual deployment', () => {
  it('the functions that products wait for are called through an alias, and no others', () => {
    expect(shifted.map(aliasOf).every(Boolean)).toBe(true);
    expect(Object.keys(resourcesOf(service, 'AWS::Lambda::Alias'))).toHaveLength(shifted.length);
    const integrations = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Integration'));
    for (const context of shifted) {
      const [aliasId = ''] = aliasOf(context) ?? [];
      const { id } = functionAt(service, entryOf(context));
      const calls = integrations.map(({ Properties = {} }) => JSON.stringify(Properties['IntegrationUri']));
      expect(calls.filter((uri) => uri.includes(aliasId))).toHaveLength(1);
      expect(calls.filter((uri) => uri.includes(`"${id}"`))).toEqual([]);
    }
  });

  it('the gateway may call the aliases', () => {
    const allowed = Object.values(resourcesOf(service, 'AWS::Lambda::Permission')).map(({ Properties = {} }) =>
      JSON.stringify(Properties['FunctionName']),
    );
    for (const context of shifted) {
      const [aliasId = ''] = aliasOf(context) ?? [];
      expect(allowed.some((name) => name.includes(aliasId))).toBe(true);
    }
  });

  it('a tenth of the calls goes to the new version for ten minutes, until an alarm takes it back', () => {
    for (const context of shifted) {
      const [, alias] = aliasOf(context) ?? [];
      const { CodeDeployLambdaAliasUpdate: update } =
        (alias as { UpdatePolicy?: Record<string, { DeploymentGroupName: { Ref: string } }> }).UpdatePolicy ?? {};
      const group = service.Resources[update?.DeploymentGroupName.Ref ?? '']?.Properties ?? {};
      expect(JSON.stringify(group['DeploymentConfigName'])).toContain('LambdaCanary10Percent10Minutes');
      expect(group['AutoRollbackConfiguration']).toMatchObject({
        Enabled: true,
        Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
      });
      const { id } = functionAt(service, entryOf(context));
      const { Alarms: alarms } = group['AlarmConfiguration'] as { Alarms: { Name: { Ref: string } }[] };
      const watched = alarms.map(({ Name }) => service.Resources[Name.Ref]?.Properties ?? {});
      expect(watched.map(({ MetricName }) => MetricName)).toEqual(expect.arrayContaining(['Errors', '5xx']));
      expect(watched.some(({ Dimensions }) => JSON.stringify(Dimensions ?? '').includes(`"${id}"`))).toBe(true);
      expect(watched).toHaveLength(3);
    }
  });

  it('streams, queues, schedules and jobs call the functions themselves, all of one version', () => {
    const aliases = Object.keys(resourcesOf(service, 'AWS::Lambda::Alias'));
    for (const type of ['AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule', 'AWS::StepFunctions::StateMachine']) {
      const text = JSON.stringify(resourcesOf(service, type));
      expect(aliases.filter((id) => text.includes(id))).toEqual([]);
    }
  });

  it('CodeDeploy may shift these aliases, and read alarms', () => {
    const roles = Object.entries(resourcesOf(service, 'AWS::IAM::Role')).filter(([, role]) =>
      JSON.stringify(role).includes('codedeploy.amazonaws.com'),
    );
    expect(roles).toHaveLength(1);
    const [[roleId, role] = ['', undefined]] = roles;
    expect(role?.Properties).not.toHaveProperty('ManagedPolicyArns');
    const policies = Object.values(resourcesOf(service, 'AWS::IAM::Policy')).filter(({ Properties = {} }) =>
      JSON.stringify(Properties['Roles']).includes(roleId),
    );
    const actions = new Set(policies.flatMap(statementsIn).flatMap(({ Action }) => Action));
    expect([...actions].sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'lambda:GetAlias',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:UpdateAlias',
    ]);
  });

  it('the stack has less than the 500 resources that CloudFormation allows', () => {
    expect(Object.keys(service.Resources).length).toBeLessThan(500);
  });
});

it('without it, nothing is shifted', () => {
  const without = templates().service;
  expect(resourcesOf(without, 'AWS::Lambda::Alias')).toEqual({});
  expect(resourcesOf(without, 'AWS::CodeDeploy::Application')).toEqual({});
  expect(onlyOf(without, 'AWS::ApiGatewayV2::Api')).toBeDefined();
});
