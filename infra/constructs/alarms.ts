import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { LogCode } from '../../shared/core/log.ts';
import { embeddedMetric } from './embedded-metric.ts';
import type { ServiceFunction } from './service-function.ts';

const minutes = (count: number) => ({ period: Duration.minutes(count) });

/** The alarms of an instance. All notify one topic, which operators subscribe to. */
export class Alarms extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, { topic }: { topic: ITopic }) {
    super(scope, id);
    this.#topic = topic;
  }

  /** Alarm: a function failed. */
  onErrors(fn: ServiceFunction): void {
    this.#above(0, `${fn.node.id}Errors`, fn.metricErrors(minutes(5)), `${fn.node.id} failed. See its log.`);
  }

  /** Alarm: a function logged one of these codes, which mark partial failures that do not count as function errors. */
  onCodes(fn: ServiceFunction, codes: readonly LogCode[]): void {
    if (codes.length === 0) return;
    const filter = new MetricFilter(this, `${fn.node.id}Codes`, {
      logGroup: fn.logGroup,
      metricNamespace: Stack.of(this).stackName,
      metricName: `${fn.node.id}Codes`,
      filterPattern: FilterPattern.any(...codes.map((code) => FilterPattern.stringValue('$.code', '=', code))),
    });
    const count = filter.metric({ ...minutes(5), statistic: 'Sum' });
    this.#above(
      0,
      `${fn.node.id}CodesAlarm`,
      count,
      `${fn.node.id} logged ${codes.join(' or ')}. See docs/operations.md.`,
    );
  }

  /** Alarm: the database did not answer one of these functions in time. They share one metric and one alarm. */
  onUnavailableDatabase(fns: readonly ServiceFunction[]): void {
    const [count] = fns.map((fn) =>
      new MetricFilter(this, `${fn.node.id}Database`, {
        logGroup: fn.logGroup,
        metricNamespace: Stack.of(this).stackName,
        metricName: 'DatabaseUnavailable',
        filterPattern: FilterPattern.stringValue('$.code', '=', 'DATABASE_UNAVAILABLE' satisfies LogCode),
      }).metric({ ...minutes(5), statistic: 'Sum' }),
    );
    const description = 'DynamoDB did not answer in time, and callers got 503. See docs/operations.md.';
    if (count) this.#above(0, 'DatabaseUnavailable', count, description);
  }

  /** Alarm: more than five 5xx in five minutes, from functions or from the gateway itself. A single 503 raises none. */
  onServerErrors(api: HttpApi): void {
    const count = api.metricServerError({ ...minutes(5), statistic: 'Sum' });
    this.#above(
      5,
      'ServerErrors',
      count,
      'The API answered with 5xx more than five times in five minutes. See docs/operations.md.',
    );
  }

  /** Alarm: a function that runs every minute has not run for ten. */
  onSilence(fn: ServiceFunction): void {
    const description = `${fn.node.id} has not run for ten minutes. Is its rule enabled?`;
    this.#silent(`${fn.node.id}Silent`, fn.metricInvocations(minutes(5)), description);
  }

  /** Alarm: no heartbeat of the sweep has reached a consumer of the stream for ten minutes. A lag has no data when nothing is read. */
  onMissingHeartbeat(fn: ServiceFunction): void {
    const filter = new MetricFilter(this, `${fn.node.id}Heartbeat`, {
      logGroup: fn.logGroup,
      metricNamespace: Stack.of(this).stackName,
      metricName: `${fn.node.id}Heartbeat`,
      filterPattern: FilterPattern.stringValue('$.code', '=', 'STREAM_HEARTBEAT' satisfies LogCode),
    });
    const description = `No heartbeat has reached ${fn.node.id} through the table's stream for ten minutes. See docs/operations.md.`;
    this.#silent(`${fn.node.id}HeartbeatMissing`, filter.metric({ ...minutes(5), statistic: 'Sum' }), description);
  }

  /** Alarm: a consumer of the stream is more than five minutes behind. */
  onLag(fn: ServiceFunction): void {
    const age = fn.metric('IteratorAge', { ...minutes(1), statistic: 'Maximum' });
    const description = `${fn.node.id} is more than five minutes behind the table's stream.`;
    this.#above(Duration.minutes(5).toMilliseconds(), `${fn.node.id}Lag`, age, description);
  }

  /** Alarm: a grant was marked as expired more than five minutes after its end. Access ends by the clock all the same. */
  onExpiryLag(): void {
    const lag = embeddedMetric(this, 'ExpiryLag', { ...minutes(5), statistic: 'Maximum' });
    const description =
      'A grant was marked as expired five minutes late. Access had ended in time. See docs/operations.md.';
    this.#above(Duration.minutes(5).toMilliseconds(), 'ExpiryLag', lag, description);
  }

  /** Alarm: one signal in ten was acknowledged more than a minute after the end of its session. */
  onSignalLag(): void {
    const lag = embeddedMetric(this, 'SignalLag', { ...minutes(5), statistic: 'p90' });
    const description = 'Receivers acknowledge signals more than a minute after the event. See docs/operations.md.';
    this.#above(Duration.minutes(1).toMilliseconds(), 'SignalLag', lag, description);
  }

  /** Alarms: an execution of a state machine failed or timed out. */
  onFailedExecutions(machine: StateMachine, id: string): void {
    const log = 'See the log of the state machine and docs/operations.md.';
    this.#above(0, `${id}Failed`, machine.metricFailed(minutes(5)), `An execution of ${id} failed. ${log}`);
    this.#above(0, `${id}TimedOut`, machine.metricTimedOut(minutes(5)), `An execution of ${id} timed out. ${log}`);
  }

  /** Alarm: a dead-letter queue is not empty. */
  onDeadLetters(queue: Queue, id: string): void {
    const depth = queue.metricApproximateNumberOfMessagesVisible({ ...minutes(1), statistic: 'Maximum' });
    this.#above(
      0,
      id,
      depth,
      'Messages that could not be processed are in this queue. See "Redrive" in docs/operations.md.',
    );
  }

  /** Alarm: a metric is zero, or has no data, for two periods. */
  #silent(id: string, metric: Metric, alarmDescription: string): void {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }

  #above(threshold: number, id: string, metric: Metric, alarmDescription: string): void {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
