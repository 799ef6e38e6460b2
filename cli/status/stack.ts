import { type CloudWatchClient, GetMetricDataCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ServiceStack } from '../aws/outputs.ts';
import type { StackResource } from '../aws/resources.ts';
import { type Check, fine, none, wrong } from './checks.ts';

/** The state of the stack itself. */
export const checkStack = ({ stackName, status, updatedAt }: ServiceStack): Check => {
  const state = `${status}${updatedAt === undefined ? '' : `, last changed ${updatedAt}`}`;
  return (/_COMPLETE$/.test(status) && !/ROLLBACK|DELETE/.test(status) ? fine : wrong)(`stack ${stackName}`, state);
};

/** The alarms that are on. */
export const checkAlarms = async (client: CloudWatchClient, resources: readonly StackResource[]): Promise<Check> => {
  const own = new Set(
    resources.filter(({ type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(type)).map((one) => one.physicalId),
  );
  const on: string[] = [];
  const pages = paginateDescribeAlarms(
    { client },
    { StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    for (const { AlarmName = '' } of [...MetricAlarms, ...CompositeAlarms]) if (own.has(AlarmName)) on.push(AlarmName);
  }
  return none('alarms that are on', on.length, on.sort().join(', '));
};

/** How many messages each dead-letter queue has. */
export const checkDeadLetters = async (client: SQSClient, resources: readonly StackResource[]): Promise<Check[]> => {
  const queues = resources.filter(({ type, logicalId }) => type === 'AWS::SQS::Queue' && /DeadLetters/.test(logicalId));
  return Promise.all(
    queues.map(async ({ logicalId, physicalId: QueueUrl }) => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const { ApproximateNumberOfMessages: visible = 0, ApproximateNumberOfMessagesNotVisible: hidden = 0 } =
        Attributes ?? {};
      return none(`messages in ${logicalId.replace(/[0-9A-F]{8}$/, '')}`, Number(visible) + Number(hidden));
    }),
  );
};

const lags = ['ExpiryLag', 'SignalLag', 'HeartbeatAge', 'DenialLag', 'RevocationLag'] as const;

const hourMillis = 3_600_000;

/** The largest lags of the last hour. @param now milliseconds since 1970 */
export const checkLags = async (client: CloudWatchClient, Namespace: string, now: number): Promise<Check[]> => {
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - hourMillis),
      EndTime: new Date(now),
      MetricDataQueries: lags.map((MetricName, index) => ({
        Id: `m${index}`,
        MetricStat: { Metric: { Namespace, MetricName }, Period: 3600, Stat: 'Maximum' },
      })),
    }),
  );
  return lags.map((name, index) => {
    const values = MetricDataResults.find(({ Id }) => Id === `m${index}`)?.Values ?? [];
    return fine(`${name}, most of the last hour`, values.length === 0 ? 'no data' : `${Math.max(...values)} ms`);
  });
};
