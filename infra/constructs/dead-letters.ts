import { Duration, Validations } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { safeQueue } from './queue.ts';

/** A dead-letter queue: encrypted, TLS only, retention of 14 days. `Alarms.onDeadLetters` watches it. */
export const deadLetters = (scope: Construct, id: string): Queue => {
  const queue = safeQueue(scope, id, { retentionPeriod: Duration.days(14) });
  const reason = 'This is a dead-letter queue itself.';
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason }, { id: 'Serverless-SQSRedrivePolicy', reason });
  return queue;
};
