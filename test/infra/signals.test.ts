import { describe, expect, it } from 'vitest';
import { canarySource, eventSource } from '../../shared/journal/events.ts';
import { signalTypes } from '../../shared/signals/signal.ts';
import { functionAt, publishedBy, pushing, resourcesOf, type Statement, templates } from './templates.ts';

const { data, service } = templates(pushing);
const outbox = functionAt(service, 'functions/signals/outbox-handler.ts');
const push = functionAt(service, 'functions/signals/push-handler.ts');

type Properties = Record<string, unknown>;

const propertiesOf = (type: string, template = service): Properties[] =>
  Object.values(resourcesOf(template, type)).map(({ Properties = {} }) => Properties);

interface Target {
  Arn: { 'Fn::GetAtt': [string] };
  DeadLetterConfig: { Arn: { 'Fn::GetAtt': [string] } };
}

/** The rule for events, and its targets by the resource that they are. */
const busRule = (template = service) => {
  const [rule = {}, ...others] = propertiesOf('AWS::Events::Rule', template).filter((one) => one['EventPattern']);
  expect(others).toEqual([]);
  const targets = new Map((rule['Targets'] as Target[]).map((one) => [one.Arn['Fn::GetAtt'][0], one]));
  return { rule, targets };
};

const [[queueId, queue] = ['', undefined]] = Object.entries(resourcesOf(service, 'AWS::SQS::Queue')).filter(
  ([, { Properties }]) => Properties?.['RedrivePolicy'],
);

const alarmsOn = (id: string, metric: string): Properties[] =>
  propertiesOf('AWS::CloudWatch::Alarm').filter(
    (alarm) => alarm['MetricName'] === metric && JSON.stringify(alarm['Dimensions'] ?? '').includes(id),
  );

const expectDeadLetters = (value: unknown): void => {
  const [id] = (value as { 'Fn::GetAtt': [string] })['Fn::GetAtt'];
  expect(service.Resources[id]?.Properties).toMatchObject({
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 14 * 86_400,
  });
  expect(alarmsOn(id, 'ApproximateNumberOfMessagesVisible')).toHaveLength(1);
};

describe('events that become signals', () => {
  const { rule, targets } = busRule();

  it("are picked from the instance's bus", () => {
    expect(rule['EventPattern']).toEqual({ source: [eventSource, canarySource], 'detail-type': [...signalTypes] });
    expect(rule['State']).toBe('ENABLED');
    const [bus] = Object.keys(resourcesOf(data, 'AWS::Events::EventBus'));
    expect(publishedBy({ data, service }, rule['EventBusName'])).toEqual({ Ref: bus });
  });

  it('are kept, whatever it takes, or lie in a queue with an alarm on it', () => {
    const target = targets.get(outbox.id);
    expect(target).toMatchObject({ RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } });
    expectDeadLetters(target?.DeadLetterConfig.Arn);
    const configs = propertiesOf('AWS::Lambda::EventInvokeConfig');
    const config = configs.find((one) => JSON.stringify(one['FunctionName']).includes(outbox.id)) ?? {};
    expect(config).toMatchObject({ MaximumEventAgeInSeconds: 6 * 3600, MaximumRetryAttempts: 2 });
    const { OnFailure } = config['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    expectDeadLetters(OnFailure.Destination);
  });

  it('are queued for receivers with a push URL', () => {
    expect([...targets.keys()].sort()).toEqual([outbox.id, queueId].sort());
    const target = targets.get(queueId);
    expect(target).toMatchObject({ RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } });
    expectDeadLetters(target?.DeadLetterConfig.Arn);
  });
});

describe('the queue of what is to be pushed', () => {
  const properties = queue?.Properties ?? {};
  const statements = propertiesOf('AWS::SQS::QueuePolicy')
    .filter((policy) => JSON.stringify(policy['Queues']).includes(queueId))
    .flatMap((policy) => (policy['PolicyDocument'] as { Statement: Statement[] }).Statement);

  it('is encrypted, over TLS only, and filled by the rule alone', () => {
    expect(properties).toMatchObject({ SqsManagedSseEnabled: true });
    const [denied, ...othersDenied] = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject({
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(othersDenied).toEqual([]);
    const [allowed, ...othersAllowed] = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed?.Principal).toEqual({ Service: 'events.amazonaws.com' });
    expect(JSON.stringify(allowed?.Condition)).toContain('aws:SourceArn');
    expect(othersAllowed).toEqual([]);
  });

  it('hides a message for six times as long as the function may take', () => {
    const timeout = Number(push.properties['Timeout']);
    expect(properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout);
  });

  it('gives up on a message after about an hour, and keeps it in a queue with an alarm', () => {
    const { maxReceiveCount, deadLetterTargetArn } = properties['RedrivePolicy'] as Properties;
    const hours = (Number(maxReceiveCount) * Number(properties['VisibilityTimeout'])) / 3600;
    expect(hours).toBeGreaterThanOrEqual(1);
    expectDeadLetters(deadLetterTargetArn);
  });

  it('has the function called with few messages, which says which failed, and may take them before it is called', () => {
    const mappings = Object.values(resourcesOf(service, 'AWS::Lambda::EventSourceMapping'));
    const mapping = mappings.find(({ Properties }) => JSON.stringify(Properties).includes(queueId));
    expect(mapping?.Properties).toMatchObject({ BatchSize: 4, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(JSON.stringify(mapping?.Properties?.['FunctionName'])).toContain(push.id);
    expect(JSON.stringify(mapping?.DependsOn)).toContain('RoleDefaultPolicy');
  });
});

describe('without a receiver to push to', () => {
  const polled = JSON.stringify({ signalReceivers: [{ id: 'product', serviceId: 'backend' }] });

  it.each([{}, { settings: polled }])('with the context %j, there is nothing that pushes', (context) => {
    const { service: theirs } = templates(context);
    expect([...busRule(theirs).targets.keys()]).toEqual([outbox.id]);
    const entries = Object.values(resourcesOf(theirs, 'AWS::Lambda::Function')).map(
      (fn) => fn.Metadata?.['gatehouse:entry'],
    );
    expect(entries).toContain('functions/signals/outbox-handler.ts');
    expect(entries).not.toContain('functions/signals/push-handler.ts');
    expect(JSON.stringify(theirs)).not.toContain('maxReceiveCount');
  });
});
