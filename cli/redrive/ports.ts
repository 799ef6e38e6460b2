import type { DynamoDBRecord } from 'aws-lambda';
import type { Batch, Message } from './message.ts';

/** What a redrive does to the world. Each call is repeatable: a redrive that died is simply run again. */
export interface Ports {
  /** Takes up to ten messages and hides them from others for some minutes; none when the queue has no more. */
  receive: () => Promise<Message[]>;
  remove: (message: Message) => Promise<void>;
  /** Lets others see a message again at once. */
  release: (message: Message) => Promise<void>;
  /** Calls the consumer's function and waits for its answer. @throws when the function fails */
  invoke: (payload: unknown) => Promise<unknown>;
  /** The records of a batch, in order; undefined when the stream no longer has them all. */
  records: (batch: Batch) => Promise<DynamoDBRecord[] | undefined>;
  /** Puts a message into the consumer's own queue. */
  send: (body: string) => Promise<void>;
}

/** What came of a redrive. */
export interface Outcome {
  /** Messages that were processed and removed. */
  done: number;
  /** Messages that are still in the queue, and why. */
  left: { message: string; reason: string }[];
}

/** How many messages one redrive takes; the next one takes the others. */
const most = 5000;

/** All messages of a queue. */
export const receiveAll = async ({ receive }: Pick<Ports, 'receive'>): Promise<Message[]> => {
  const messages = new Map<string, Message>();
  while (messages.size < most) {
    const some = await receive();
    if (some.length === 0) break;
    for (const message of some) messages.set(message.id, message);
  }
  return [...messages.values()];
};

/** The reason of an error, for people. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
