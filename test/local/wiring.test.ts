import { describe, expect, test } from 'vitest';
import type { BusEvent } from '../../local/aws-services.ts';
import { environmentOf } from '../../local/environment.ts';
import { recent } from '../../local/recent.ts';
import { applyBusRules } from '../../local/rules.ts';
import type { Resource, Template } from '../../local/template.ts';
import { wiringOf } from '../../local/wiring.ts';

const resource = (Type: string, Properties: Record<string, unknown>): Resource => ({ Type, Properties });

const fn = (entry: string): Resource => ({
  ...resource('AWS::Lambda::Function', { Timeout: 10, Environment: { Variables: { TABLE_NAME: { Ref: 'Table' } } } }),
  Metadata: { 'gatehouse:entry': entry },
});

const template: Template = {
  Resources: {
    Fn: fn('functions/a/handler.ts'),
    Live: resource('AWS::Lambda::Alias', { FunctionName: { Ref: 'Fn' } }),
    NotOurs: resource('AWS::Lambda::Function', { Timeout: 900 }),
    Integration: resource('AWS::ApiGatewayV2::Integration', {
      IntegrationUri: { 'Fn::Sub': 'arn:…/${Live}/invocations' },
    }),
    Jwt: resource('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'http://i', Audience: ['gatehouse'] },
    }),
    Route: resource('AWS::ApiGatewayV2::Route', {
      RouteKey: 'GET /a',
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Jwt' },
      AuthorizationScopes: ['read'],
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    }),
    Mapping: resource('AWS::Lambda::EventSourceMapping', {
      FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      BatchSize: 7,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    }),
    Queue: resource('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 20, deadLetterTargetArn: { 'Fn::GetAtt': ['Lost', 'Arn'] } },
    }),
    Lost: resource('AWS::SQS::Queue', {}),
    Messages: resource('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: 'Fn' },
      EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      BatchSize: 4,
    }),
    Off: resource('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: 'Fn' }, Enabled: false }),
    Hourly: resource('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 hour)',
      Targets: [{ Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
    }),
    OnGrants: resource('AWS::Events::Rule', {
      EventPattern: { source: ['gatehouse'], 'detail-type': [{ prefix: 'grant.' }] },
      Targets: [
        { Arn: { Ref: 'Live' }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Lost', 'Arn'] } } },
        { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
      ],
    }),
    Paused: resource('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' }),
  },
};

test('reads from a template which function calls which', () => {
  expect(wiringOf(template)).toEqual({
    functions: [
      { id: 'Fn', entry: 'functions/a/handler.ts', timeoutSeconds: 10, environment: { TABLE_NAME: { Ref: 'Table' } } },
    ],
    routes: [
      {
        key: 'GET /a',
        functionId: 'Fn',
        authorizer: { issuer: 'http://i', audiences: ['gatehouse'], scopes: ['read'] },
      },
    ],
    cors: undefined,
    streams: [{ functionId: 'Fn', batchSize: 7, filters: [{ eventName: ['INSERT'] }] }],
    queues: [{ id: 'Queue', functionId: 'Fn', batchSize: 4, visibilityMillis: 180_000, maxReceives: 20 }],
    rules: [
      { functionIds: ['Fn'], queueIds: [], everyMillis: 3_600_000 },
      {
        functionIds: ['Fn'],
        queueIds: ['Queue'],
        pattern: { source: ['gatehouse'], 'detail-type': [{ prefix: 'grant.' }] },
      },
    ],
  });
});

test('refuses what it cannot serve', () => {
  const nightly = resource('AWS::Events::Rule', { ScheduleExpression: 'cron(0 3 * * ? *)' });
  expect(() => wiringOf({ Resources: { nightly } })).toThrow('cron(0 3 * * ? *) is not supported locally');
});

test('hands events of the bus to the functions and queues whose rules they fit, and tries again what failed', async () => {
  const seen: unknown[] = [];
  const sent: unknown[] = [];
  const reported: unknown[] = [];
  let failures = 1;
  const events = recent<BusEvent>(10);
  const { rules } = wiringOf(template);
  const fn = async (event: unknown) => {
    if (failures-- > 0) throw new Error('down');
    seen.push(event);
  };
  const queues = { send: (...message: string[]) => void sent.push(message) };
  const { settled } = applyBusRules(rules, new Map([['Fn', fn]]), queues, events, (...one) => reported.push(one));
  const event = (type: string): BusEvent => ({
    id: type,
    source: 'gatehouse',
    'detail-type': type,
    time: '',
    detail: {},
  });
  for (const type of ['user.created', 'grant.created']) events.add(event(type));
  await settled();
  expect(seen).toEqual([event('grant.created')]);
  expect(sent).toEqual([['Queue', JSON.stringify(event('grant.created'))]]);
  expect(reported).toEqual([]);
});

describe('the environment', () => {
  const { functions } = wiringOf(template);
  const other = (environment: Record<string, unknown>) => ({
    ...functions[0],
    id: 'Other',
    entry: '',
    timeoutSeconds: 3,
    environment,
  });

  test('is that of all functions, with local names for what is not here', () => {
    expect(environmentOf([...functions, other({ MORE: 'x' })], { TABLE_NAME: 'local' })).toEqual({
      TABLE_NAME: 'local',
      MORE: 'x',
    });
  });

  test('has no variable without a value, nor one with two', () => {
    expect(() => environmentOf(functions, {})).toThrow('TABLE_NAME of Fn has no value');
    expect(() => environmentOf([other({ A: '1' }), other({ A: '2' })], {})).toThrow('A of Other differs');
  });
});
