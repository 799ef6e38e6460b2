import { beforeAll, describe, expect, it } from 'vitest';
import { functionAt, resourcesOf, templates } from '../infra/templates.ts';
import { collectLogLines, linesWithMetric } from '../support/log/log-lines.ts';

const { service } = templates();
const namespace = functionAt(service, 'functions/canary/handler.ts').environment['METRICS_NAMESPACE'];

const lines = collectLogLines(namespace, ['info', 'warn', 'error']);

/** A run of the canary, with the stream and the bus behind it. */
beforeAll(async () => {
  const { clock } = await import('../../shared/core/clock.ts');
  const { later, setClock } = await import('../support/clock/clock.ts');
  const { makeTable } = await import('../support/database/table.ts');
  const { makeSinks } = await import('../support/events/sinks.ts');
  const { deliver, isNewEntry, openStream } = await import('../support/events/stream.ts');
  const { handler: sequencer } = await import('../../functions/sequencer/handler.ts');
  const { handler: outbox } = await import('../../functions/signals/outbox-handler.ts');
  const { runAndLog } = await import('../../functions/canary/handler.ts');
  await makeTable();
  const sinks = makeSinks();
  const stream = await openStream();
  setClock('2026-11-21T08:00:00.000Z');
  await runAndLog(async (millis) => {
    setClock(later(clock.now(), millis));
    const known = sinks.events.length;
    await deliver(sequencer, (await stream.read()).filter(isNewEntry));
    for (const detail of sinks.events.slice(known)) await outbox({ detail });
  });
  stream.close();
});

describe('the metrics of the canary', () => {
  const alarms = Object.values(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map(({ Properties = {} }) => Properties);

  it.each([
    ['DenialLag', 1000],
    ['RevocationLag', 30_000],
  ])('%s is in the line of a run, under the name and dimensions of its alarms', (name, threshold) => {
    const [line, ...others] = lines.filter(({ code }) => code === 'CANARY_DONE');
    expect(others).toEqual([]);
    expect(line?.[name]).toBeTypeOf('number');
    const found = linesWithMetric(line ? [line] : [], name);
    const watching = alarms.filter(({ MetricName }) => MetricName === name);
    expect(watching.map(({ Threshold }) => Threshold)).toContain(threshold);
    for (const alarm of watching) {
      expect(found.map(({ directive }) => [directive.Namespace, directive.Dimensions])).toEqual([
        [alarm['Namespace'], [[]]],
      ]);
      expect(alarm).not.toHaveProperty('Dimensions');
    }
  });

  it('come without a line that sets off an alarm of another function, as one of an error does', () => {
    expect(lines.filter(({ level }) => level !== 'INFO').map(({ code, type, error }) => [code, type, error])).toEqual(
      [],
    );
  });

  it('missing ones set off an alarm', () => {
    const missing = alarms.filter(
      ({ TreatMissingData, MetricName }) => TreatMissingData === 'breaching' && MetricName === 'DenialLag',
    );
    expect(missing).toMatchObject([
      {
        Statistic: 'SampleCount',
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        Period: 600,
        EvaluationPeriods: 2,
      },
    ]);
  });
});
