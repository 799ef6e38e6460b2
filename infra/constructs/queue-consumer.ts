import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { safeQueue } from './queue.ts';
import type { ServiceFunction } from './service-function.ts';

/** A queue whose messages a function takes, and takes again until it succeeds, so many times. */
export const workQueue = (
  scope: Construct,
  id: string,
  { timeout, deadLetters, receives }: { timeout: Duration; deadLetters: Queue; receives: number },
): Queue =>
  safeQueue(scope, id, {
    // AWS's advice: six times that of the function, so that a batch which waits for it is not handed out twice.
    visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: receives },
  });

/** Has a function called with messages of a queue; those that it names as failed come again. */
export const consumeQueue = (fn: ServiceFunction, id: string, queue: Queue, batchSize: number): void => {
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'Messages',
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [queue.queueArn],
    }),
  );
  const mapping = new EventSourceMapping(fn, id, {
    target: fn,
    eventSourceArn: queue.queueArn,
    batchSize,
    reportBatchItemFailures: true,
    maxConcurrency: 10,
  });
  if (fn.role) mapping.node.addDependency(fn.role);
  Validations.of(mapping).acknowledge({
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason: 'Lambda takes none for queues: what keeps failing goes to the dead letters of the queue itself.',
  });
};
