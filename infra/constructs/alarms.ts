import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LogCode } from '../../shared/core/log.ts';
import { embeddedMetric } from './embedded-metric.ts';
import type { ServiceFunction } from './service-function.ts';

const minutes = (count: number) => ({ period: Duration.minutes(count) });

/** Lines with one of these codes. */
const anyCode = (codes: readonly LogCode[]): IFilterPattern =>
  FilterPattern.any(...codes.map((code) => FilterPattern.stringValue('$.code', '=', code)));

const sum = { ...minutes(5), statistic: 'Sum' };

interface Props {
  /** The page that explains the alarms. */
  runbook: string;
  onAlarm: (alarm: Alarm) => void;
}

/** Creates the alarms of one component. `Paging` decides which of them notify. */
export class Alarms {
  readonly #scope: Construct;
  readonly #props: Props;

  constructor(scope: Construct, props: Props) {
    this.#scope = scope;
    this.#props = props;
  }

  /** Alarm: a function failed. */
  onErrors(fn: ServiceFunction): Alarm {
    return this.#above(0, `${fn.node.id}Errors`, fn.metricErrors(minutes(5)), `${fn.node.id} failed. See its log.`);
  }

  /** Alarm: a function logged one of these codes, which mark partial failures that do not count as function errors. */
  onCodes(fn: ServiceFunction, codes: readonly LogCode[]): Alarm[] {
    if (codes.length === 0) return [];
    const count = this.#countOf(`${fn.node.id}Codes`, fn.logGroup, anyCode(codes));
    return [this.#above(0, `${fn.node.id}CodesAlarm`, count, `${fn.node.id} logged ${codes.join(' or ')}.`)];
  }

  /** Alarm: the database did not answer one of these functions in time. They share one metric and one alarm. */
  onUnavailableDatabase(fns: readonly ServiceFunction[]): void {
    const [count] = fns.map((fn) =>
      this.#countOf(`${fn.node.id}Database`, fn.logGroup, anyCode(['DATABASE_UNAVAILABLE']), 'DatabaseUnavailable'),
    );
    const description = 'DynamoDB did not answer in time, and callers got 503.';
    if (count) this.#above(0, 'DatabaseUnavailable', count, description);
  }

  /** Alarm: DynamoDB refused reads or writes of the table, or writes of its indexes, for lack of capacity. */
  onThrottledTable(tableName: string, indexes: readonly string[]): void {
    const throttled = (metricName: string, dimensions: Record<string, string> = {}) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: tableName, ...dimensions },
        ...sum,
      });
    const metrics = {
      reads: throttled('ReadThrottleEvents'),
      writes: throttled('WriteThrottleEvents'),
      ...Object.fromEntries(
        indexes.map((name) => [name, throttled('WriteThrottleEvents', { GlobalSecondaryIndexName: name })]),
      ),
    };
    const expression = Object.keys(metrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + ');
    const count = new MathExpression({ expression, usingMetrics: metrics, ...minutes(5), label: 'throttled' });
    this.#above(10, 'TableThrottled', count, 'DynamoDB refused requests for lack of capacity more than ten times.');
  }

  /** Alarm: Lambda refused executions. The limit is that of the AWS account, so all of its functions are counted. */
  onThrottledFunctions(): void {
    const count = new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...sum });
    this.#above(0, 'FunctionsThrottled', count, 'Lambda refused executions of functions in this AWS account.');
  }

  /** Alarms on what the gateway answers: bursts of refused callers, and of calls above the limits of routes. */
  onRefusedCallers(accessLog: ILogGroup): void {
    const answered = (...statuses: string[]) =>
      FilterPattern.any(...statuses.map((status) => FilterPattern.stringValue('$.status', '=', status)));
    const refused = this.#countOf('RefusedCallers', accessLog, answered('401', '403')).with(minutes(1));
    const throttled = this.#countOf('ThrottledCallers', accessLog, answered('429'));
    this.#above(300, 'RefusedBurst', refused, 'More than 300 calls were answered with 401 or 403 in a minute.');
    this.#above(100, 'CallsThrottled', throttled, 'More than 100 calls exceeded the limit of their route.');
  }

  /** Alarm: requests keep losing races for the same items. Each is retried, so callers notice delays, at last 503. */
  onContention(): void {
    const lost = embeddedMetric(this.#scope, 'LostRaces', sum);
    this.#above(1000, 'Contention', lost, 'Requests lost more than 1,000 races for the same items in five minutes.');
  }

  /** Alarm: an assignment job has made no progress although its workflow was started again. */
  onStuckJobs(): void {
    const stuck = embeddedMetric(this.#scope, 'StuckJobs', { period: Duration.minutes(15), statistic: 'Sum' });
    this.#above(1, 'StuckJobs', stuck, 'Assignment jobs have made no progress for more than ten minutes.');
  }

  /** Alarm: a message has waited in a queue for more than 15 minutes. */
  onQueueAge(queue: Queue, id: string): void {
    const age = queue.metricApproximateAgeOfOldestMessage({ ...minutes(5), statistic: 'Maximum' });
    const description = 'A message has waited for more than 15 minutes in this queue.';
    this.#above(Duration.minutes(15).toSeconds(), id, age, description);
  }

  /** Alarm: more than five 5xx in five minutes, from functions or from the gateway itself. A single 503 raises none. */
  onServerErrors(api: HttpApi): Alarm {
    const count = api.metricServerError(sum);
    return this.#above(5, 'ServerErrors', count, 'The API answered with 5xx more than five times in five minutes.');
  }

  /** Alarm: a function that runs every minute has not run for ten. */
  onSilence(fn: ServiceFunction): void {
    const description = `${fn.node.id} has not run for ten minutes. Is its rule enabled?`;
    this.#silent(`${fn.node.id}Silent`, fn.metricInvocations(minutes(5)), description);
  }

  /** Alarm: no heartbeat of the sweep has reached a consumer of the stream for ten minutes. A lag has no data when nothing is read. */
  onMissingHeartbeat(fn: ServiceFunction): void {
    const beats = this.#countOf(`${fn.node.id}Heartbeat`, fn.logGroup, anyCode(['STREAM_HEARTBEAT']));
    const description = `No heartbeat has reached ${fn.node.id} through the table's stream for ten minutes.`;
    this.#silent(`${fn.node.id}HeartbeatMissing`, beats, description);
  }

  /** Alarm: a consumer of the stream is more than five minutes behind. */
  onLag(fn: ServiceFunction): void {
    const age = fn.metric('IteratorAge', { ...minutes(1), statistic: 'Maximum' });
    const description = `${fn.node.id} is more than five minutes behind the table's stream.`;
    this.#above(Duration.minutes(5).toMilliseconds(), `${fn.node.id}Lag`, age, description);
  }

  /** Alarm: a grant was marked as expired more than five minutes after its end. Access ends by the clock all the same. */
  onExpiryLag(): void {
    const lag = embeddedMetric(this.#scope, 'ExpiryLag', { ...minutes(5), statistic: 'Maximum' });
    const description = 'A grant was marked as expired five minutes late. Access had ended in time.';
    this.#above(Duration.minutes(5).toMilliseconds(), 'ExpiryLag', lag, description);
  }

  /** Alarm: one signal in ten was acknowledged more than a minute after the end of its session. */
  onSignalLag(): void {
    const lag = embeddedMetric(this.#scope, 'SignalLag', { ...minutes(5), statistic: 'p90' });
    const description = 'Receivers acknowledge signals more than a minute after the event.';
    this.#above(Duration.minutes(1).toMilliseconds(), 'SignalLag', lag, description);
  }

  /** Alarms on what the canary measures: access that ends late, signals that come late, and runs that measure nothing. */
  onCanary(): void {
    const scope = this.#scope;
    const denial = embeddedMetric(scope, 'DenialLag', { ...minutes(5), statistic: 'Maximum' });
    const revocation = embeddedMetric(scope, 'RevocationLag', { ...minutes(5), statistic: 'Maximum' });
    const runs = embeddedMetric(scope, 'DenialLag', { ...minutes(10), statistic: 'SampleCount' });
    this.#above(1000, 'CanaryDenialLag', denial, 'The canary was allowed for more than a second after its grant.');
    this.#above(30_000, 'CanaryRevocationLag', revocation, 'The signal of a revocation took more than 30 seconds.');
    this.#silent('CanarySilent', runs, 'The canary has measured nothing for 20 minutes.');
  }

  /** Alarms: an execution of a state machine failed or timed out. */
  onFailedExecutions(machine: StateMachine, id: string): void {
    const log = 'See the log of the state machine.';
    this.#above(0, `${id}Failed`, machine.metricFailed(minutes(5)), `An execution of ${id} failed. ${log}`);
    this.#above(0, `${id}TimedOut`, machine.metricTimedOut(minutes(5)), `An execution of ${id} timed out. ${log}`);
  }

  /** Alarm: a dead-letter queue is not empty. */
  onDeadLetters(queue: Queue, id: string): void {
    const depth = queue.metricApproximateNumberOfMessagesVisible({ ...minutes(1), statistic: 'Maximum' });
    this.#above(0, id, depth, 'Messages that could not be processed are in this queue.');
  }

  /** The number of lines of a log that match a pattern. */
  #countOf(id: string, logGroup: ILogGroup, filterPattern: IFilterPattern, metricName = id): Metric {
    const metricNamespace = Stack.of(this.#scope).stackName;
    return new MetricFilter(this.#scope, id, { logGroup, metricNamespace, metricName, filterPattern }).metric(sum);
  }

  /** Alarm: a metric is zero, or has no data, for two periods. */
  #silent(id: string, metric: Metric, description: string): void {
    this.#alarm(id, metric, description, {
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #above(threshold: number, id: string, metric: IMetric, description: string): Alarm {
    return this.#alarm(id, metric, description, {
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #alarm(id: string, metric: IMetric, description: string, options: CreateAlarmOptions): Alarm {
    const { runbook, onAlarm } = this.#props;
    const alarmDescription = `${description} See ${id} in ${runbook}.`;
    const alarm = new Alarm(this.#scope, id, { metric, alarmDescription, ...options });
    onAlarm(alarm);
    return alarm;
  }
}
