import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { functionOf, type Invoke } from './functions.ts';
import type { Report } from './report.ts';
import type { QueueWiring } from './wiring.ts';

interface Message {
  id: string;
  body: string;
  sentAt: number;
  receives: number;
  /** Hidden from consumers until then (`performance.now()`). */
  visibleAt: number;
}

/** The queues that functions consume. */
export interface Queues {
  send: (queueId: string, body: string) => void;
  /** Resolves when all messages that are visible now have been processed. */
  settled: () => Promise<void>;
  /** Takes no further batch; resolves when no batch is in progress. */
  stop: () => Promise<void>;
}

const minute = 60_000;

const recordOf = ({ id, body, sentAt, receives }: Message, queueId: string): SQSRecord => ({
  messageId: id,
  receiptHandle: id,
  body,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(sentAt),
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: String(sentAt),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:local:000000000000:${queueId}`,
  awsRegion: 'local',
});

/** One queue and the function that consumes it, one batch at a time. */
class ConsumedQueue {
  readonly #wiring: QueueWiring;
  readonly #invoke: Invoke;
  readonly #visibilityMillis: number;
  readonly #report: Report;
  #messages: Message[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(wiring: QueueWiring, invoke: Invoke, visibilityMillis: number, report: Report) {
    this.#wiring = wiring;
    this.#invoke = invoke;
    this.#visibilityMillis = visibilityMillis;
    this.#report = report;
  }

  send(body: string): void {
    this.#messages.push({ id: randomUUID(), body, sentAt: Date.now(), receives: 0, visibleAt: 0 });
    this.#wake();
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wake(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#running) return;
    this.#running = this.#takeAll().finally(() => {
      this.#running = undefined;
      this.#sleep();
    });
  }

  /** Wakes when the next message becomes visible. */
  #sleep(): void {
    if (this.#stopped || this.#messages.length === 0) return;
    const next = Math.min(...this.#messages.map(({ visibleAt }) => visibleAt));
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, next - performance.now()));
  }

  async #takeAll(): Promise<void> {
    for (let batch = this.#receive(); batch.length > 0; batch = this.#receive()) {
      const failed = await this.#call(batch);
      this.#messages = this.#messages.filter((message) => failed.has(message.id) || !batch.includes(message));
    }
  }

  /** Takes visible messages and hides them. Messages that were received too often are dropped. */
  #receive(): Message[] {
    if (this.#stopped) return [];
    const now = performance.now();
    const seen = this.#messages.filter(({ visibleAt }) => visibleAt <= now);
    const lost = seen.filter(({ receives }) => receives >= this.#wiring.maxReceives);
    for (const { body } of lost)
      this.#report(
        `A message of ${this.#wiring.id} was dropped after ${this.#wiring.maxReceives} attempts`,
        body.slice(0, 500),
      );
    this.#messages = this.#messages.filter((message) => !lost.includes(message));
    const batch = seen.filter((message) => !lost.includes(message)).slice(0, this.#wiring.batchSize);
    for (const message of batch) {
      message.receives++;
      message.visibleAt = now + this.#visibilityMillis;
    }
    return batch;
  }

  /** @returns the ids of the messages that were not processed */
  async #call(batch: readonly Message[]): Promise<Set<string>> {
    const all = new Set(batch.map(({ id }) => id));
    try {
      const Records = batch.map((message) => recordOf(message, this.#wiring.id));
      const result = (await this.#invoke({ Records })) as SQSBatchResponse | undefined;
      const failed = (result?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
      // As in Lambda, an identifier that is not in the batch fails the whole batch.
      return failed.every((id) => all.has(id)) ? new Set(failed) : all;
    } catch (error) {
      this.#report(`The function ${this.#wiring.functionId} failed on messages of a queue`, error);
      return all;
    }
  }
}

/**
 * Runs the queues of the template in memory. A message that its function does not process is delivered again after the
 * queue's visibility timeout, up to the queue's maximum number of receives.
 * @param minuteMillis length of a minute; shorter in tests
 */
export const startQueues = (
  wirings: readonly QueueWiring[],
  functions: ReadonlyMap<string, Invoke>,
  minuteMillis: number,
  report: Report,
): Queues => {
  const queues = new Map(
    wirings.map((wiring) => {
      const visibility = (wiring.visibilityMillis / minute) * minuteMillis;
      return [wiring.id, new ConsumedQueue(wiring, functionOf(functions, wiring.functionId), visibility, report)];
    }),
  );
  const all = async (work: (queue: ConsumedQueue) => Promise<void>): Promise<void> => {
    await Promise.all([...queues.values()].map(work));
  };
  return {
    send: (queueId, body) => {
      const queue = queues.get(queueId);
      if (!queue) throw new Error(`no function consumes the queue ${queueId}`);
      queue.send(body);
    },
    settled: () => all((queue) => queue.settled()),
    stop: () => all((queue) => queue.stop()),
  };
};
