import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Progress } from '../output/progress.ts';
import type { Outcome } from './ports.ts';

const arnOf = async (sqs: SQSClient, QueueUrl: string): Promise<string> => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.QueueArn ?? '';
};

/** Errors of what imitates SQS without this operation. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  /Unsupported|InvalidAction|UnknownOperation|NotImplemented|unknown action/i.test(`${error.name} ${error.message}`);

const aSecond = (): Promise<void> => sleep(1000);

/**
 * Has SQS move all messages from a dead-letter queue to a queue. SQS sends each before it deletes it.
 * @param pause before the task is looked at again; a second by default
 * @returns undefined when the service does not have the operation
 */
export const moveAll = async (
  sqs: SQSClient,
  { deadLetters, queue }: { deadLetters: string; queue: string },
  progress: Pick<Progress, 'at'>,
  pause = aSecond,
): Promise<Outcome | undefined> => {
  const SourceArn = await arnOf(sqs, deadLetters);
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: await arnOf(sqs, queue) }));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  for (;;) {
    const { Results: [task] = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    // A task that has just been started may not be listed yet.
    const {
      Status = 'RUNNING',
      ApproximateNumberOfMessagesMoved: moved = 0,
      FailureReason: reason = Status,
    } = task ?? {};
    progress.at(`${moved} messages moved …`);
    if (Status === 'COMPLETED') return { done: moved, left: [] };
    if (Status !== 'RUNNING') return { done: moved, left: [{ message: 'those that were not moved', reason }] };
    await pause();
  }
};
