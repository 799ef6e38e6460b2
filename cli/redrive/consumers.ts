/**
 * How what a consumer could not process is processed again (ADR 0040). `records`: the records of the stream that a message
 * names; `events`: the event in the message; `run`: one run covers all messages; `queue`: back to the consumer's own queue.
 */
type How = 'records' | 'events' | 'run' | 'queue';

/** A consumer, with what the logical ids of its resources begin with. */
export interface Consumer {
  fn: string;
  deadLetters: string;
  how: How;
  /** Its own queue. */
  queue?: string;
  /** What makes good for records that the stream no longer has: a repair of accounts, or a sweep that comes anyway. */
  trimmed?: 'repair' | 'covered';
}

/** The consumers that have a dead-letter queue, by the name under which they are redriven. */
export const consumers = {
  sequencer: { fn: 'JournalSequencer', deadLetters: 'JournalSequencerDeadLetters', how: 'records', trimmed: 'repair' },
  timer: { fn: 'GrantExpiryTimer', deadLetters: 'GrantExpiryTimerDeadLetters', how: 'records', trimmed: 'covered' },
  sweep: { fn: 'GrantExpirySweep', deadLetters: 'GrantExpirySweepDeadLetters', how: 'run' },
  checkpoints: { fn: 'CheckpointsArchive', deadLetters: 'CheckpointsCheckpointDeadLetters', how: 'run' },
  outbox: { fn: 'SignalsOutbox', deadLetters: 'SignalsOutboxDeadLetters', how: 'events' },
  push: { fn: 'SignalsPush', deadLetters: 'SignalsPushDeadLetters', how: 'queue', queue: 'SignalsToPush' },
} as const satisfies Record<string, Consumer>;

export type ConsumerName = keyof typeof consumers;

export const consumerNames = Object.keys(consumers) as ConsumerName[];
