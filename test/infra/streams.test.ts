import { describe, expect, it } from 'vitest';
import { matches, type Pattern } from '../../local/pattern.ts';
import { contexts } from '../../shared/routes.ts';
import { keys } from '../../shared/table/keys.ts';
import { functionAt, onlyOf, publishedBy, pushing, resourcesOf, templates } from './templates.ts';

const { data, service } = templates(pushing);
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
  ])('hands %s to whom it concerns', (_, one, receivers) => {
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
    expect([others, scheduled.length]).toEqual([[], 2]);
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

const isOfDatabase = ({ FilterPattern }: Record<string, unknown>): boolean =>
  FilterPattern === '{ $.code = "DATABASE_UNAVAILABLE" }';

const isOfHeartbeat = ({ FilterPattern }: Record<string, unknown>): boolean =>
  FilterPattern === '{ $.code = "STREAM_HEARTBEAT" }';

describe('alarms', () => {
  const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map((alarm) => alarm.Properties ?? {});
  const [topic] = Object.keys(resourcesOf(data, 'AWS::SNS::Topic'));

  it('all go to one encrypted topic', () => {
    expect(alarms.length).toBeGreaterThan(10);
    for (const alarm of alarms) {
      const [action, ...others] = alarm['AlarmActions'] as unknown[];
      expect([publishedBy({ data, service }, action), others]).toEqual([{ Ref: topic }, []]);
    }
    expect(onlyOf(data, 'AWS::SNS::Topic').Properties).toHaveProperty('KmsMasterKeyId');
  });

  it('one goes off when the database does not answer any of the functions behind the API', () => {
    const filters = Object.values(resourcesOf(service, 'AWS::Logs::MetricFilter')).map((one) => one.Properties ?? {});
    const ofDatabase = filters.filter(isOfDatabase);
    // All contexts but `meta`, which uses no table.
    expect(ofDatabase).toHaveLength(Object.keys(contexts).length - 1);
    const metrics = new Set(ofDatabase.map(({ MetricTransformations }) => JSON.stringify(MetricTransformations)));
    expect(metrics.size).toBe(1);
    expect(alarms.filter(({ MetricName }) => MetricName === 'DatabaseUnavailable')).toMatchObject([
      { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
    ]);
  });

  it.each([
    [
      sequencer,
      [
        'JOURNAL_BATCH_FAILED',
        'JOURNAL_HELD',
        'ENTRY_UNDELIVERABLE',
        'EVENT_OUT_OF_SCHEMA',
        'NOTICES_FAILED',
        'NOTICE_HELD',
      ],
    ],
    [timer, ['TIMER_FAILED']],
    [
      sweep,
      [
        'SWEEP_GRANT_FAILED',
        'SWEEP_REQUEST_FAILED',
        'SWEEP_SESSIONS_FAILED',
        'SWEEP_SHARD_FAILED',
        'SWEEP_JOB_FAILED',
        'SWEEP_LEADS_FAILED',
        'SWEEP_TRASH_FAILED',
        'JOB_START_FAILED',
      ],
    ],
    ['functions/meta/handler.ts', ['REQUEST_FAULT']],
    ['functions/assignments/handler.ts', ['REQUEST_FAULT', 'JOB_START_FAILED']],
    ['functions/leads/handler.ts', ['REQUEST_FAULT', 'ISSUER_UNREACHABLE', 'LEADS_FAILED']],
    ['functions/assignment-workflow/part-handler.ts', ['JOB_PART_FAILED']],
    ['functions/assignment-workflow/roster-handler.ts', ['JOB_PART_FAILED', 'LEADS_FAILED']],
    ['functions/assignment-workflow/finish-handler.ts', ['JOB_PART_FAILED', 'JOB_START_FAILED']],
    ['functions/accounts/handler.ts', ['REQUEST_FAULT', 'ISSUER_UNREACHABLE']],
    ['functions/sessions/handler.ts', ['REQUEST_FAULT', 'SIGNING_UNAVAILABLE']],
    ['functions/oauth/handler.ts', ['REQUEST_FAULT', 'SIGNING_UNAVAILABLE']],
    ['functions/revocation/handler.ts', ['REQUEST_FAULT', 'ISSUER_UNREACHABLE', 'SIGNING_UNAVAILABLE']],
    ['functions/signals/handler.ts', ['REQUEST_FAULT', 'SIGNING_UNAVAILABLE', 'SIGNAL_REFUSED']],
    ['functions/signals/push-handler.ts', ['SIGNAL_PUSH_FAILED', 'SIGNAL_REFUSED']],
  ])('go off when %s logs a code of failures that are not errors of the function', (consumer, codes) => {
    const { LogGroup } = functionAt(service, consumer).properties['LoggingConfig'] as { LogGroup: unknown };
    const filters = Object.values(resourcesOf(service, 'AWS::Logs::MetricFilter')).map((one) => one.Properties ?? {});
    const [filter, ...others] = filters.filter(
      (one) =>
        JSON.stringify(one['LogGroupName']) === JSON.stringify(LogGroup) && !isOfDatabase(one) && !isOfHeartbeat(one),
    );
    expect(others).toEqual([]);
    const terms = codes.map((code) => `$.code = "${code}"`);
    expect(filter?.['FilterPattern']).toBe(
      `{ ${terms.length > 1 ? terms.map((one) => `(${one})`).join(' || ') : terms[0]} }`,
    );
    const [metric] = (filter?.['MetricTransformations'] ?? []) as { MetricName: string; MetricNamespace: string }[];
    const watching = alarms.filter(
      (alarm) => alarm['MetricName'] === metric?.MetricName && alarm['Namespace'] === metric?.MetricNamespace,
    );
    expect(watching).toMatchObject([{ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', Statistic: 'Sum' }]);
  });

  it.each([sequencer, timer])('go off when no heartbeat reaches %s through the stream for ten minutes', (consumer) => {
    const { LogGroup } = functionAt(service, consumer).properties['LoggingConfig'] as { LogGroup: unknown };
    const filters = Object.values(resourcesOf(service, 'AWS::Logs::MetricFilter')).map((one) => one.Properties ?? {});
    const own = filters.filter((one) => JSON.stringify(one['LogGroupName']) === JSON.stringify(LogGroup));
    const [filter] = own.filter(isOfHeartbeat);
    const [metric] = (filter?.['MetricTransformations'] ?? []) as { MetricName: string; MetricNamespace: string }[];
    expect(
      alarms.filter(
        (alarm) => alarm['MetricName'] === metric?.MetricName && alarm['Namespace'] === metric?.MetricNamespace,
      ),
    ).toMatchObject([
      {
        ...{ Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching', Statistic: 'Sum' },
        ...{ Period: 300, EvaluationPeriods: 2 },
      },
    ]);
  });

  it('go off for faults behind a 500, whichever function they are in', () => {
    const patterns = Object.values(resourcesOf(service, 'AWS::Logs::MetricFilter')).map(({ Properties = {} }) => [
      JSON.stringify(Properties['LogGroupName']),
      String(Properties['FilterPattern']),
    ]);
    const telling = patterns.filter(([, pattern]) => pattern?.includes('"REQUEST_FAULT"')).map(([group]) => group);
    const groups = Object.keys(contexts).map((context) => {
      const { LogGroup } = functionAt(service, `functions/${context}/handler.ts`).properties['LoggingConfig'] as {
        LogGroup: unknown;
      };
      return JSON.stringify(LogGroup);
    });
    expect(telling.sort()).toEqual(groups.sort());
  });

  it('go off when callers keep getting a 5xx, wherever it comes from', () => {
    const [api] = Object.keys(resourcesOf(service, 'AWS::ApiGatewayV2::Api'));
    expect(alarms.filter((alarm) => alarm['Namespace'] === 'AWS/ApiGateway')).toEqual([
      expect.objectContaining({
        MetricName: '5xx',
        Dimensions: [{ Name: 'ApiId', Value: { Ref: api } }],
        Statistic: 'Sum',
        Threshold: 5,
        TreatMissingData: 'notBreaching',
      }),
    ]);
  });

  it('watch the errors of every function, the lag of both consumers, and whether the sweep runs at all', () => {
    const watched = (metric: string) =>
      alarms
        .filter((alarm) => alarm['MetricName'] === metric)
        .map((alarm) => (alarm['Dimensions'] as { Value: { Ref: string } }[])[0]?.Value.Ref)
        .sort();
    const ids = (...entries: string[]) => entries.map((one) => functionAt(service, one).id).sort();
    expect(watched('Errors')).toEqual(Object.keys(resourcesOf(service, 'AWS::Lambda::Function')).sort());
    expect(watched('IteratorAge')).toEqual(ids(sequencer, timer));
    expect(watched('Invocations')).toEqual(ids(sweep));
  });
});
