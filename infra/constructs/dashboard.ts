import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Metric,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { dashboardQueries } from '../dashboard-queries.ts';
import { embeddedMetric } from './embedded-metric.ts';
import { ServiceFunction } from './service-function.ts';

interface Props {
  name: string;
  http: HttpApi;
  tableName: string;
  auditLogName: string;
}

const fiveMinutes = { period: Duration.minutes(5) };
const sum = { ...fiveMinutes, statistic: 'Sum' };
const maximum = { ...fiveMinutes, statistic: 'Maximum' };

/** All constructs of a class in a stack, by their path. */
const allOf = <Kind extends IConstruct>(scope: Construct, kind: abstract new (...args: never[]) => Kind): Kind[] =>
  Stack.of(scope)
    .node.findAll()
    .filter((one): one is Kind => one instanceof kind);

const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, left, right, width: 8, height: 6, leftYAxis: { min: 0 } });

const row = (title: string): TextWidget => new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 });

/**
 * The dashboard of an instance: alarms, service and business on one page. Create it last: it shows the functions, queues,
 * machines and alarms that the stack has by then.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const alarms = allOf(this, Alarm);
    const dashboard = new CloudWatchDashboard(this, 'Page', {
      dashboardName: props.name,
      defaultInterval: Duration.hours(12),
      periodOverride: PeriodOverride.INHERIT,
    });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 6 }));
    for (const [title, widgets] of [
      ['Requests', this.#requests(props)],
      ['Ending access', this.#ending()],
      ['Functions and queues', this.#functions()],
      ['Table', this.#table(props)],
      ['What customers and agents do', this.#business(props)],
    ] as const) {
      dashboard.addWidgets(row(title));
      dashboard.addWidgets(...widgets);
    }
  }

  #requests({ http }: Props): IWidget[] {
    const latency = (statistic: string) => http.metricLatency({ ...fiveMinutes, statistic, label: statistic });
    return [
      graph('Requests, and those answered with 4xx and 5xx', [
        http.metricCount({ ...sum, label: 'requests' }),
        http.metricClientError({ ...sum, label: '4xx' }),
        http.metricServerError({ ...sum, label: '5xx' }),
      ]),
      graph('Latency at the gateway, ms', [latency('p50'), latency('p90'), latency('p99')]),
      graph('Latency by route, p99, ms', [
        new MathExpression({
          expression: `SEARCH('{"${Stack.of(this).stackName}",route} MetricName="Latency"', 'p99', 300)`,
          usingMetrics: {},
          label: '',
          ...fiveMinutes,
        }),
      ]),
      graph('Races that requests lost for the same items', [embeddedMetric(this, 'LostRaces', sum)]),
    ];
  }

  #ending(): IWidget[] {
    return [
      graph('From the end of a grant to its mark, ms', [embeddedMetric(this, 'ExpiryLag', maximum)]),
      graph('From the end of a session to the acknowledged signal, ms', [
        embeddedMetric(this, 'SignalLag', { ...fiveMinutes, statistic: 'p50', label: 'p50' }),
        embeddedMetric(this, 'SignalLag', { ...fiveMinutes, statistic: 'p90', label: 'p90' }),
      ]),
      graph('Age of the heartbeat in the stream, ms', [embeddedMetric(this, 'HeartbeatAge', maximum)]),
      graph('Canary: from the end of a grant to its denial, from a revocation to its signal, ms', [
        embeddedMetric(this, 'DenialLag', maximum),
        embeddedMetric(this, 'RevocationLag', maximum),
      ]),
    ];
  }

  #functions(): IWidget[] {
    const functions = allOf(this, ServiceFunction);
    const queues = allOf(this, Queue);
    const machines = allOf(this, StateMachine);
    return [
      graph(
        'Errors; throttles',
        functions.map((fn) => fn.metricErrors({ ...sum, label: fn.node.id })),
        functions.map((fn) => fn.metricThrottles({ ...sum, label: `${fn.node.id} throttled` })),
      ),
      graph(
        'Messages in queues',
        queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ ...maximum, label: queue.node.id })),
      ),
      graph(
        'Assignment jobs',
        machines.flatMap((machine) => [
          machine.metricStarted({ ...sum, label: 'started' }),
          machine.metricSucceeded({ ...sum, label: 'succeeded' }),
          machine.metricFailed({ ...sum, label: 'failed' }),
          machine.metricTimedOut({ ...sum, label: 'timed out' }),
        ]),
        [embeddedMetric(this, 'StuckJobs', maximum)],
      ),
    ];
  }

  #table({ tableName: TableName }: Props): IWidget[] {
    const of = (metricName: string, options: { label: string; statistic: string }, dimensions = {}) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName, ...dimensions },
        ...fiveMinutes,
        ...options,
      });
    return [
      graph('Capacity units used', [
        of('ConsumedReadCapacityUnits', { label: 'read', statistic: 'Sum' }),
        of('ConsumedWriteCapacityUnits', { label: 'written', statistic: 'Sum' }),
      ]),
      graph('Refused for capacity, or for a transaction on the same item', [
        of('ReadThrottleEvents', { label: 'reads', statistic: 'Sum' }),
        of('WriteThrottleEvents', { label: 'writes', statistic: 'Sum' }),
        of('TransactionConflict', { label: 'conflicts', statistic: 'Sum' }),
      ]),
      graph(
        'Latency, p99, ms',
        ['BatchGetItem', 'TransactWriteItems', 'Query'].map((Operation) =>
          of('SuccessfulRequestLatency', { label: Operation, statistic: 'p99' }, { Operation }),
        ),
      ),
    ];
  }

  #business({ auditLogName }: Props): IWidget[] {
    return dashboardQueries.map(
      ({ title, lines: queryLines }) =>
        new LogQueryWidget({
          title,
          logGroupNames: [auditLogName],
          view: LogQueryVisualizationType.BAR,
          queryLines,
          width: 8,
          height: 6,
        }),
    );
  }
}
