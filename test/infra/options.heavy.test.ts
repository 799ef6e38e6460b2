import { describe, expect, it } from 'vitest';
import { configFrom } from '../../infra/config.ts';
import { ConfigError } from '../../infra/context.ts';
import { listOf, onlyOf, resourcesOf, statementsIn, templates } from './templates.ts';

const functionsOf = (context: Record<string, unknown>) =>
  Object.values(resourcesOf(templates(context).service, 'AWS::Lambda::Function')).map((fn) => fn.Properties ?? {});

const xrayIn = (context: Record<string, unknown>) =>
  statementsIn(templates(context).service.Resources).filter(({ Action }) =>
    listOf(Action).some((action) => action.startsWith('xray:')),
  );

describe('tracing', () => {
  it('is off by default, with no rights to it', () => {
    for (const fn of functionsOf({})) expect(fn['TracingConfig']).toBeUndefined();
    expect(xrayIn({})).toEqual([]);
  });

  it('covers all functions and the state machine when it is on', () => {
    const context = { tracing: 'true' };
    const functions = functionsOf(context);
    for (const fn of functions) expect(fn['TracingConfig']).toEqual({ Mode: 'Active' });
    expect(onlyOf(templates(context).service, 'AWS::StepFunctions::StateMachine').Properties).toMatchObject({
      TracingConfiguration: { Enabled: true },
    });
    expect(xrayIn(context)).toHaveLength(functions.length + 1);
  });
});

describe('source maps', () => {
  it('are used when the option says so', () => {
    const nodeOptions = (context: Record<string, unknown>) =>
      new Set(functionsOf(context).map((fn) => JSON.stringify(fn['Environment'])?.includes('--enable-source-maps')));
    expect([nodeOptions({}), nodeOptions({ sourceMaps: 'true' })]).toEqual([new Set([false]), new Set([true])]);
  });
});

describe('logs that AWS delivers', () => {
  it('have names that do not use up the resource policy of the account', () => {
    const { service } = templates({ name: 'Acme' });
    const names = Object.values(resourcesOf(service, 'AWS::Logs::LogGroup')).flatMap(
      (group) => group.Properties?.['LogGroupName'] ?? [],
    );
    expect(names.sort()).toEqual(['/aws/vendedlogs/apis/Acme', '/aws/vendedlogs/states/Acme-Assignments']);
  });
});

describe('keys', () => {
  it('have aliases, which go with the stack', () => {
    const aliases = Object.values(resourcesOf(templates({ name: 'Acme', signingKeys: '1,2' }).data, 'AWS::KMS::Alias'));
    expect(aliases.map((one) => one.Properties?.['AliasName']).sort()).toEqual([
      'alias/Acme/checkpoints',
      'alias/Acme/data',
      'alias/Acme/signing-1',
      'alias/Acme/signing-2',
    ]);
    for (const one of aliases) expect(one.DeletionPolicy ?? 'Delete').toBe('Delete');
  });
});

describe('the mail of the user pool', () => {
  const mailOf = (context: Record<string, unknown>) =>
    onlyOf(templates(context).data, 'AWS::Cognito::UserPool').Properties?.['EmailConfiguration'];

  it("is sent by Cognito by default, and by SES with an address of the vendor's", () => {
    expect(mailOf({})).toBeUndefined();
    expect(mailOf({ sesFrom: 'support@example.com' })).toMatchObject({
      EmailSendingAccount: 'DEVELOPER',
      From: 'support@example.com',
    });
  });
});

describe('the tokens of services', () => {
  it('last an hour, because each is billed', () => {
    const clients = Object.values(resourcesOf(templates().data, 'AWS::Cognito::UserPoolClient'));
    const services = clients.find((one) => one.Properties?.['GenerateSecret'] === true);
    expect(services?.Properties).toMatchObject({
      AccessTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
  });
});

describe('tags', () => {
  const tagsOf = (tags: unknown) => configFrom((name) => (name === 'tags' ? tags : undefined)).tags;

  it('are pairs on the command line, or an object', () => {
    const tags = { team: 'support', stage: 'live' };
    expect([tagsOf('team=support, stage=live'), tagsOf(tags), tagsOf(undefined)]).toEqual([tags, tags, {}]);
    expect(() => tagsOf('team')).toThrow(ConfigError);
  });
});
