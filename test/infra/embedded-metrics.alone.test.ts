import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { metricUnits } from '../../shared/core/metrics.ts';
import { batch, record } from '../support/events/records.ts';
import { collectLogLines, linesWithMetric } from '../support/log/log-lines.ts';
import { functionAt, onlyOf, pushing, resourcesOf, templates } from './templates.ts';

const { service } = templates(pushing);
const sweeper = 'functions/expiry/sweep-handler.ts';
const namespace = functionAt(service, sweeper).environment['METRICS_NAMESPACE'];

const lines = collectLogLines(namespace);

/** What a run of the product wrote: an expired grant, a stuck job, a swept heartbeat, an acknowledged signal, a lost race and a refusal. */
beforeAll(async () => {
  const { makeTable } = await import('../support/database/table.ts');
  const { later, setClock } = await import('../support/clock/clock.ts');
  const { api } = await import('../support/api/api.ts');
  const { user } = await import('../support/api/identity.ts');
  const { makeAccount, makeGrant, makeSession } = await import('../support/world/world.ts');
  const { handler: sweep } = await import('../../functions/expiry/sweep-handler.ts');
  const { handler: timer } = await import('../../functions/expiry/timer-handler.ts');
  const { settle } = await import('../../functions/signals/settle.ts');
  const { keepSignal } = await import('../../shared/signals/store.ts');
  const { keys } = await import('../../shared/table/keys.ts');
  const { makeMachine } = await import('../support/world/workflow.ts');
  const { makeCampaign, makeJob } = await import('../support/world/world.ts');
  const { db } = await import('../support/database/db.ts');
  const { makeKms } = await import('../support/world/kms.ts');

  makeKms();
  makeMachine();
  await makeTable();
  setClock('2026-11-21T08:00:00.000Z');
  const accountId = await makeAccount();
  let conflicts = 1;
  db.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== 'TransactWriteItemsCommand' && commandName !== 'TransactWriteCommand') return next(args);
        if (conflicts-- <= 0) return next(args);
        throw new TransactionCanceledException({
          message: 'another transaction is under way',
          CancellationReasons: [{ Code: 'TransactionConflict' }],
          $metadata: {},
        });
      },
    { step: 'initialize', name: 'one-conflict' },
  );
  const { grant } = await makeGrant(accountId, { duration: 'PT1H' });
  await makeCampaign(accountId, 'spring');
  await makeJob(accountId, ['ghost'], { campaignIds: ['spring'], canAccess: true });
  const { sessionId } = await makeSession(accountId);
  await api('getGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
  await api('getGrant', { as: user('owner', 'elsewhere'), params: { accountId, grantId: grant.grantId } });
  setClock(later('2026-11-21T09:00:00.000Z', 42_000));
  await sweep({}, { getRemainingTimeInMillis: () => 60_000 });
  const beat = record('INSERT', keys.heartbeat(), '1');
  Object.assign(beat.dynamodb ?? {}, { NewImage: { at: { S: '2026-11-21T09:00:40.000Z' } } });
  await timer(batch(beat));
  const signal = {
    ...{ jti: 'jrn_01M80B7PC7FKCP02D8H2Q91GNK', accountId, sessionId },
    ...{ type: 'support-session.ended' as const, iat: '2026-11-21T09:00:01.000Z', at: '2026-11-21T09:00:00.000Z' },
    ...{ userId: 'olivia', initiator: 'system' as const, endReason: 'expired' },
  };
  await keepSignal('product', signal);
  await settle('product', signal, { at: '2026-11-21T09:00:02.500Z' });
});

const withMetric = (name: string) => linesWithMetric(lines, name);

describe('the metrics in the log lines of a run', () => {
  it.each([
    ['ExpiryLag', 42_000],
    ['HeartbeatAge', 2000],
    ['SignalLag', 2500],
    ['Refusals', 1],
    ['LostRaces', 1],
    ['StuckJobs', 1],
  ] as const)('%s has the value %i', (name, value) => {
    expect(withMetric(name).map(({ line }) => line[name])).toEqual([value]);
  });

  it('Latency is in the line of each request, by its route', () => {
    const found = withMetric('Latency');
    expect(found).not.toHaveLength(0);
    for (const { line, directive } of found) {
      expect(directive.Dimensions).toEqual([['route']]);
      expect(line['route']).toMatch(/^[A-Z]+ \/v1\//);
      expect(line['Latency']).toBeTypeOf('number');
    }
  });

  it('are in the namespace of the stack, with a unit, an instant and a value', () => {
    for (const line of lines) {
      for (const { Namespace, Metrics } of line._aws?.CloudWatchMetrics ?? []) {
        expect(Namespace).toBe('Gatehouse-Service');
        for (const { Name, Unit } of Metrics) {
          expect(Unit).toBe(metricUnits[Name as keyof typeof metricUnits]);
          expect(line[Name]).toBeTypeOf('number');
        }
      }
      if (line._aws) expect(line._aws.Timestamp).toBeGreaterThanOrEqual(Date.parse('2026-11-21T08:00:00.000Z'));
    }
  });
});

describe('alarms on such metrics', () => {
  const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map(({ Properties = {} }) => Properties);
  it.each([
    ['ExpiryLag', 300_000],
    ['SignalLag', 60_000],
    ['LostRaces', 1000],
    ['StuckJobs', 1],
  ])('%s: under the name and dimensions of the lines', (name, threshold) => {
    const [alarm, ...others] = alarms.filter(({ MetricName }) => MetricName === name);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ Threshold: threshold, ComparisonOperator: 'GreaterThanThreshold' });
    expect(alarm).not.toHaveProperty('Dimensions');
    for (const { directive } of withMetric(name)) {
      expect([directive.Namespace, directive.Dimensions]).toEqual([alarm?.['Namespace'], [[]]]);
    }
  });
});

describe('the dashboard', () => {
  const dashboard = onlyOf(service, 'AWS::CloudWatch::Dashboard').Properties ?? {};
  const body = JSON.stringify(dashboard['DashboardBody']);

  it('has the name of the instance and all alarms', () => {
    expect(dashboard['DashboardName']).toBe('Gatehouse');
    for (const alarm of Object.keys(resourcesOf(service, 'AWS::CloudWatch::Alarm'))) expect(body).toContain(alarm);
  });

  it('shows every function, queue and state machine', () => {
    const types = ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::StepFunctions::StateMachine'];
    for (const id of types.flatMap((type) => Object.keys(resourcesOf(service, type)))) expect(body).toContain(id);
  });

  it('searches the latency of routes where the lines put it', () => {
    for (const { directive } of withMetric('Latency')) {
      expect(body).toContain(`{\\\\\\"${directive.Namespace}\\\\\\",route} MetricName=\\\\\\"Latency\\\\\\"`);
    }
  });

  it('shows each metric of the lines but those that the gateway counts, too', () => {
    const shown = Object.keys(metricUnits).filter((name) => body.includes(`\\"${name}\\"`));
    expect(shown).toEqual(
      expect.arrayContaining(['Latency', 'LostRaces', 'StuckJobs', 'ExpiryLag', 'HeartbeatAge', 'SignalLag']),
    );
  });
});
