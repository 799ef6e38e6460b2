import { describe, expect, it } from 'vitest';
import { matches, type Pattern } from '../../local/pattern.ts';
import { keys } from '../../shared/table/keys.ts';
import { functionAt, pushing, resourcesOf, templates } from './templates.ts';

const { service } = templates(pushing);
const sequencer = 'functions/sequencer/handler.ts';
const timer = 'functions/expiry/timer-handler.ts';
const sweep = 'functions/expiry/sweep-handler.ts';

const mappings = Object.values(resourcesOf(service, 'AWS::Lambda::EventSourceMapping'));

const mappingOf = (entry: string): Record<string, unknown> => {
  const { id } = functionAt(service, entry);
  return mappings.find((one) => JSON.stringify(one.Properties?.['FunctionName']).includes(id))?.Properties ?? {};
};

const passes = (entry: string, record: unknown): boolean => {
  const { Filters } = mappingOf(entry)['FilterCriteria'] as { Filters: { Pattern: string }[] };
  return Filters.some(({ Pattern }) => matches(JSON.parse(Pattern) as Pattern, record));
};

const record = (eventName: string, { PK, SK }: { PK: string; SK: string }, principalId?: string) => ({
  eventName,
  eventSource: 'aws:dynamodb',
  dynamodb: { Keys: { PK: { S: PK }, SK: { S: SK } }, SequenceNumber: '1' },
  ...(principalId ? { userIdentity: { type: 'Service', principalId } } : {}),
});

const byDynamoDb = 'dynamodb.amazonaws.com';
const entry = keys.journalEntry('acme', 'jrn_1');
const timerKey = keys.timer('acme', 'grt_1');

describe('the stream', () => {
  it.each([
    ['the first heartbeat', record('INSERT', keys.heartbeat()), [sequencer, timer]],
    ['a heartbeat', record('MODIFY', keys.heartbeat()), [sequencer, timer]],
    ['a secret of the system', record('INSERT', keys.systemSecret('PAGE_TOKEN_SECRET')), []],
    ['a new journal entry', record('INSERT', entry), [sequencer]],
    ['a journal entry that is given its place', record('MODIFY', entry), []],
    ['a journal entry that is removed', record('REMOVE', entry), []],
    ['the head of a chain', record('INSERT', keys.journalHead('acme')), []],
    ['a new grant', record('INSERT', keys.grant('acme', 'grt_1')), []],
    ['a new account', record('INSERT', keys.account('acme')), []],
    ['a new lead', record('INSERT', keys.lead('acme', 'camp', 'lead')), [sequencer]],
    ['a lead that is handed out after it waited', record('MODIFY', keys.lead('acme', 'camp', 'lead')), [sequencer]],
    ['a lead that is removed', record('REMOVE', keys.lead('acme', 'camp', 'lead')), []],
    ['the place of a lead that waits', record('INSERT', keys.queuedLead('acme', 'camp', '2026', 'lead')), []],
    ['a new assignment job', record('INSERT', keys.job('acme', 'job_1')), []],
    ['an assignment job that has come further', record('MODIFY', keys.job('acme', 'job_1')), [sequencer]],
    ['a part of a job that is done', record('MODIFY', keys.jobPart('acme', 'job_1', '1')), []],
    ['which job of an account runs', record('MODIFY', keys.jobQueue('acme')), []],
    ["a user's boxes", record('MODIFY', keys.access('acme', 'ada')), []],
    ['whose turn it is', record('MODIFY', keys.roundRobin('acme', 'camp')), []],
    ['a new timer', record('INSERT', timerKey), []],
    ['a timer that DynamoDB removed', record('REMOVE', timerKey, byDynamoDb), [timer]],
    ['a timer that was not removed by TTL', record('REMOVE', timerKey), []],
    ['a remembered answer that DynamoDB removed', record('REMOVE', keys.idempotency('acme', 'c', 'k'), byDynamoDb), []],
  ])('passes %s to its consumers only', (_, one, receivers) => {
    expect([sequencer, timer].filter((consumer) => passes(consumer, one))).toEqual(receivers);
  });

  it.each([sequencer, timer])('does not block the stream when %s fails on a record', (consumer) => {
    expect(mappingOf(consumer)).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 15 * 60,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(mappingOf(consumer)).not.toHaveProperty('MaximumRetryAttempts');
  });

  it.each([sequencer, timer])('has a queue for what %s could not process, with an alarm on it', (consumer) => {
    const { OnFailure } = mappingOf(consumer)['DestinationConfig'] as {
      OnFailure: { Destination: { 'Fn::GetAtt': [string] } };
    };
    const [queue] = OnFailure.Destination['Fn::GetAtt'];
    expect(service.Resources[queue]?.Properties).toMatchObject({ SqsManagedSseEnabled: true });
    const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm'));
    const watching = alarms.filter((alarm) => JSON.stringify(alarm.Properties?.['Dimensions'] ?? '').includes(queue));
    expect(watching.map((alarm) => alarm.Properties?.['MetricName'])).toEqual(['ApproximateNumberOfMessagesVisible']);
  });

  it.each([sequencer, timer])('is followed by %s in order within an account', (consumer) => {
    expect(mappingOf(consumer)['ParallelizationFactor']).toBe(1);
  });

  it('is not read before its consumers have the rights', () => {
    for (const consumer of [sequencer, timer]) {
      const { id } = functionAt(service, consumer);
      const mapping = mappings.find((one) => JSON.stringify(one.Properties?.['FunctionName']).includes(id));
      expect(JSON.stringify(mapping?.DependsOn)).toContain('RoleDefaultPolicy');
    }
  });
});

describe('the delivery of what is held', () => {
  const { id } = functionAt(service, sequencer);

  it('is asked of the sequencer every minute', () => {
    const rules = Object.values(resourcesOf(service, 'AWS::Events::Rule')).map((one) => one.Properties ?? {});
    const [rule] = rules.filter((one) => one['ScheduleExpression'] && JSON.stringify(one['Targets']).includes(id));
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(rule?.['Targets']).toEqual([
      expect.objectContaining({
        DeadLetterConfig: expect.anything(),
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
      }),
    ]);
  });

  it('is not repeated when it fails, since the next one covers it', () => {
    const configs = Object.values(resourcesOf(service, 'AWS::Lambda::EventInvokeConfig'));
    const config = configs.find(({ Properties }) => JSON.stringify(Properties?.['FunctionName']).includes(id));
    expect(config?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  });
});

describe('the sweep', () => {
  it('is called every minute, with a queue for calls that did not reach it', () => {
    const { id } = functionAt(service, sweep);
    const rules = Object.values(resourcesOf(service, 'AWS::Events::Rule')).map((one) => one.Properties ?? {});
    const scheduled = rules.filter((one) => one['ScheduleExpression'] !== undefined);
    const [rule = {}, ...others] = scheduled.filter((one) => JSON.stringify(one['Targets']).includes(id));
    expect([others, scheduled.length]).toEqual([[], 4]);
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(rule['Targets']).toEqual([
      expect.objectContaining({
        Arn: { 'Fn::GetAtt': [id, 'Arn'] },
        DeadLetterConfig: expect.anything(),
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
      }),
    ]);
  });

  it('is not repeated when it fails, and leaves a trace', () => {
    const { id } = functionAt(service, sweep);
    const configs = Object.values(resourcesOf(service, 'AWS::Lambda::EventInvokeConfig'));
    const config = configs.find(({ Properties }) => JSON.stringify(Properties?.['FunctionName']).includes(id));
    expect(config?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  });
});
