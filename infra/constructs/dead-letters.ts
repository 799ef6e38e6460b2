import { Duration, Validations } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { safeQueue } from './queue.ts';

/** A queue for what could not be processed: encrypted, over TLS only, kept for 14 days, watched by an alarm. */
export const deadLetters = (scope: Construct, id: string): Queue => {
  const queue = safeQueue(scope, id, { retentionPeriod: Duration.days(14) });
  const reason = 'This is itself the queue for dead letters.';
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason }, { id: 'Serverless-SQSRedrivePolicy', reason });
  return queue;
};
