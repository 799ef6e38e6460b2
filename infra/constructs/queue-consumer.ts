import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { safeQueue } from './queue.ts';
import type { ServiceFunction } from './service-function.ts';

/** A queue for a function. @param receives how often a message is delivered before it goes to the dead letters */
export const workQueue = (
  scope: Construct,
  id: string,
  { timeout, deadLetters, receives }: { timeout: Duration; deadLetters: Queue; receives: number },
): Queue =>
  safeQueue(scope, id, {
    // AWS recommends six times the function's timeout, so that a batch is not delivered twice while it waits.
    visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: receives },
  });

/** Invokes a function with messages of a queue; messages that it reports as failed are delivered again. */
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
    reason: 'Lambda supports none for queues: the queue has its own dead-letter queue.',
  });
};
