import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { moveAll } from '../../cli/redrive/move.ts';
import { around, type Sent } from '../support/database/sdk.ts';

const sqs = new SQSClient();
const queues = { deadLetters: 'https://sqs/dead', queue: 'https://sqs/work' };

/** Moves all messages while SQS answers `ListMessageMoveTasks` with these states, one after the other. */
const move = async (states: readonly (object | undefined)[], start: () => object = () => ({ TaskHandle: 'task' })) => {
  const sent: Sent[] = [];
  const said: string[] = [];
  let next = 0;
  const outcome = await around(
    async (one) => {
      sent.push(one);
      const { action, input } = one;
      if (action === 'GetQueueAttributes') return { output: { Attributes: { QueueArn: `arn:${input['QueueUrl']}` } } };
      if (action === 'StartMessageMoveTask') return { output: start() };
      const state = states[next++];
      return { output: { Results: state ? [state] : [] } };
    },
    () => moveAll(sqs, queues, { at: (sentence) => said.push(sentence) }, async () => {}),
    sqs,
  );
  return { outcome, sent, said };
};

it('has SQS move the messages to the queue of the consumer, and waits for the end', async () => {
  const { outcome, sent, said } = await move([
    undefined,
    { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 4 },
    { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 9 },
  ]);
  expect(outcome).toEqual({ done: 9, left: [] });
  expect(sent.find(({ action }) => action === 'StartMessageMoveTask')?.input).toEqual({
    SourceArn: 'arn:https://sqs/dead',
    DestinationArn: 'arn:https://sqs/work',
  });
  expect(said).toEqual(['0 messages moved …', '4 messages moved …', '9 messages moved …']);
});

it('says why messages were not moved', async () => {
  const { outcome } = await move([
    { Status: 'FAILED', ApproximateNumberOfMessagesMoved: 2, FailureReason: 'AccessDenied' },
  ]);
  expect(outcome).toEqual({ done: 2, left: [{ message: 'those that were not moved', reason: 'AccessDenied' }] });
});

it('leaves it to the caller where the service does not have the operation', async () => {
  const fail = (name: string) => () => {
    throw Object.assign(new Error('no'), { name });
  };
  expect((await move([], fail('InvalidAction'))).outcome).toBeUndefined();
  await expect(move([], fail('AccessDenied'))).rejects.toThrow('no');
});
