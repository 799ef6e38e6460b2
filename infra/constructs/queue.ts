import { Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** All actions on messages; denied without TLS. */
const messageActions = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:SendMessage'];

/** An encrypted queue that accepts requests over TLS only. */
export const safeQueue = (
  scope: Construct,
  id: string,
  props: Pick<QueueProps, 'deadLetterQueue' | 'retentionPeriod' | 'visibilityTimeout'>,
): Queue => {
  const queue = new Queue(scope, id, { encryption: QueueEncryption.SQS_MANAGED, ...props });
  queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyOverTls',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: messageActions,
      resources: [queue.queueArn],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS4',
    reason: 'TLS is required for each message action by name instead of by a wildcard.',
  });
  return queue;
};
