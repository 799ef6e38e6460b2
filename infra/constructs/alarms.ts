import { Aws, Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

const minutes = (count: number) => ({ period: Duration.minutes(count) });

/** One topic that every alarm goes to; whoever runs the instance subscribes to it. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { key }: { key: Key }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: key });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyOverTls',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }

  /** A function failed. */
  onErrors(fn: ServiceFunction): void {
    this.#above(0, `${fn.node.id}Errors`, fn.metricErrors(minutes(5)), `${fn.node.id} failed. Its log says why.`);
  }

  /** A function has not been called, though it is called every minute. */
  onSilence(fn: ServiceFunction): void {
    const alarm = fn.metricInvocations(minutes(5)).createAlarm(this, `${fn.node.id}Silent`, {
      alarmDescription: `${fn.node.id} has not run for ten minutes. Is its rule enabled?`,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /** A consumer of the stream has fallen behind by more than five minutes. */
  onLag(fn: ServiceFunction): void {
    const age = fn.metric('IteratorAge', { ...minutes(1), statistic: 'Maximum' });
    const description = `${fn.node.id} is more than five minutes behind the table's stream.`;
    this.#above(Duration.minutes(5).toMilliseconds(), `${fn.node.id}Lag`, age, description);
  }

  /** Something could not be processed. */
  onDeadLetters(queue: Queue, id: string): void {
    const depth = queue.metricApproximateNumberOfMessagesVisible({ ...minutes(1), statistic: 'Maximum' });
    this.#above(
      0,
      id,
      depth,
      'Something could not be processed and lies in this queue: see the redrive in operations.',
    );
  }

  #above(threshold: number, id: string, metric: Metric, alarmDescription: string): void {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
