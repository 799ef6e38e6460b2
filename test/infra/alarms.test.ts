import { describe, expect, it } from 'vitest';
import { contexts } from '../../shared/routes.ts';
import { functionAt, onlyOf, publishedBy, pushing, resourcesOf, templates } from './templates.ts';

const { data, service } = templates(pushing);
const sequencer = 'functions/sequencer/handler.ts';
const timer = 'functions/expiry/timer-handler.ts';
const sweep = 'functions/expiry/sweep-handler.ts';

const isOfDatabase = ({ FilterPattern }: Record<string, unknown>): boolean =>
  FilterPattern === '{ $.code = "DATABASE_UNAVAILABLE" }';

/** The logical ids of the alarms that the rule of a composite alarm names. */
const alarmsIn = (rule: unknown): string[] =>
  [...JSON.stringify(rule).matchAll(/"Fn::GetAtt":\["(\w+)","Arn"\]/g)].map(([, id = '']) => id);

const isOfHeartbeat = ({ FilterPattern }: Record<string, unknown>): boolean =>
  FilterPattern === '{ $.code = "STREAM_HEARTBEAT" }';

describe('alarms', () => {
  const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map((alarm) => alarm.Properties ?? {});
  const [topic] = Object.keys(resourcesOf(data, 'AWS::SNS::Topic'));

  it('all reach one encrypted topic, by themselves or through one page of their component', () => {
    expect(alarms.length).toBeGreaterThan(10);
    const pages = Object.values(resourcesOf(service, 'AWS::CloudWatch::CompositeAlarm'));
    const inPages = pages.flatMap(({ Properties = {} }) => alarmsIn(Properties['AlarmRule']));
    const alone = Object.entries(resourcesOf(service, 'AWS::CloudWatch::Alarm')).filter(
      ([, { Properties = {} }]) => Properties['AlarmActions'] !== undefined,
    );
    expect([...inPages, ...alone.map(([id]) => id)].sort()).toEqual(
      Object.keys(resourcesOf(service, 'AWS::CloudWatch::Alarm')).sort(),
    );
    for (const { Properties = {} } of [...pages, ...alone.map(([, alarm]) => alarm)]) {
      const [action, ...others] = Properties['AlarmActions'] as unknown[];
      expect([publishedBy({ data, service }, action), others]).toEqual([{ Ref: topic }, []]);
    }
    expect(onlyOf(data, 'AWS::SNS::Topic').Properties).toHaveProperty('KmsMasterKeyId');
  });

  it('of components that need the database do not page while the database is in alarm', () => {
    const pages = resourcesOf(service, 'AWS::CloudWatch::CompositeAlarm');
    const [database] = Object.keys(pages).filter((id) => id.startsWith('AlarmsDatabasePage'));
    const suppressed = Object.entries(pages).filter(([, { Properties = {} }]) => Properties['ActionsSuppressor']);
    expect(suppressed.map(([id]) => id.replace(/^Alarms(\w+)Page.*$/, '$1')).sort()).toEqual([
      'Api',
      'Canary',
      'Expiry',
      'Jobs',
      'Journal',
      'Signals',
    ]);
    for (const [, { Properties = {} }] of suppressed) {
      expect(Properties['ActionsSuppressor']).toEqual({ 'Fn::GetAtt': [database, 'Arn'] });
    }
  });

  it('watch what the gateway refuses, in the form of its access log', () => {
    const { AccessLogSettings } = onlyOf(service, 'AWS::ApiGatewayV2::Stage').Properties ?? {};
    const format = JSON.parse((AccessLogSettings as { Format: string }).Format);
    expect(format.status).toBe('$context.status');
    const filters = Object.values(resourcesOf(service, 'AWS::Logs::MetricFilter')).map((one) => one.Properties ?? {});
    const patternOf = (name: string) =>
      filters
        .filter(({ MetricTransformations }) => JSON.stringify(MetricTransformations).includes(`"${name}"`))
        .map(({ FilterPattern }) => FilterPattern);
    expect(patternOf('RefusedCallers')).toEqual(['{ ($.status = "401") || ($.status = "403") }']);
    expect(patternOf('ThrottledCallers')).toEqual(['{ $.status = "429" }']);
    expect(alarms.filter(({ MetricName }) => MetricName === 'RefusedCallers')).toMatchObject([
      { Threshold: 300, Period: 60, Statistic: 'Sum' },
    ]);
    expect(alarms.filter(({ MetricName }) => MetricName === 'ThrottledCallers')).toMatchObject([
      { Threshold: 100, Period: 300, Statistic: 'Sum' },
    ]);
  });

  it('watch the throttles of the table with its indexes, and of all functions of the AWS account', () => {
    const [table] = alarms.filter(({ Metrics }) => JSON.stringify(Metrics ?? '').includes('AWS/DynamoDB'));
    const indexes = (onlyOf(data, 'AWS::DynamoDB::GlobalTable').Properties?.['GlobalSecondaryIndexes'] ?? []) as {
      IndexName: string;
    }[];
    for (const { IndexName } of indexes) expect(JSON.stringify(table?.['Metrics'])).toContain(`"${IndexName}"`);
    expect(alarms.filter(({ Namespace }) => Namespace === 'AWS/Lambda').map((one) => one['MetricName'])).toContain(
      'Throttles',
    );
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
        'JOURNAL_TREE_BEHIND',
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
        'SWEEP_ERASURE_FAILED',
        'JOB_START_FAILED',
      ],
    ],
    ['functions/checkpoints/handler.ts', ['CHECKPOINT_FAILED', 'JOURNAL_TREE_BEHIND', 'JOURNAL_SHRANK']],
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
