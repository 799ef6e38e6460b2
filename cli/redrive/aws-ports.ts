import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Ports } from './ports.ts';
import { readBatch } from './stream.ts';

/** The clients of a deployment's region. */
export interface Clients {
  sqs: SQSClient;
  lambda: LambdaClient;
  streams: DynamoDBStreamsClient;
}

/** The resources of a consumer: the name of its function, and the URLs of its queues. */
export interface Resources {
  fn: string;
  deadLetters: string;
  queue: string | undefined;
}

/** How long messages are hidden from others while a redrive works on them. */
const hiddenSeconds = 900;

/** The error that a function ended with, as Lambda reports it. */
const errorIn = (payload: string): string => {
  const { errorType = 'Error', errorMessage = payload } = JSON.parse(payload || '{}') as Record<string, string>;
  return `the function failed: ${errorType}: ${errorMessage}`;
};

/** The ports of a deployed consumer. */
export const awsPorts = (
  { sqs, lambda, streams }: Clients,
  { fn, deadLetters: QueueUrl, queue }: Resources,
): Ports => ({
  receive: async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        // Without a wait, a queue answers for a part of its servers only.
        WaitTimeSeconds: 1,
      }),
    );
    return Messages.map(({ MessageId: id = '', Body: body = '', ReceiptHandle: receipt = '' }) => ({
      id,
      body,
      receipt,
    }));
  },
  remove: async ({ receipt: ReceiptHandle }) => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  },
  release: async ({ receipt: ReceiptHandle }) => {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  },
  invoke: async (payload) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: fn, Payload: JSON.stringify(payload) }));
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError !== undefined) throw new Error(errorIn(text));
    return JSON.parse(text || 'null') as unknown;
  },
  records: (batch) => readBatch(streams, batch),
  send: async (body) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
  },
});
