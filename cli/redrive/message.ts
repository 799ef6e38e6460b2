/** A message of a dead-letter queue, hidden from others while it is worked on. */
export interface Message {
  id: string;
  body: string;
  /** Names this receipt, to remove the message or to let others see it again. */
  receipt: string;
}

/** A range of a shard of the table's stream, both ends included. */
export interface Batch {
  streamArn: string;
  shardId: string;
  first: string;
  last: string;
  /** When its first record was written: an instant. */
  at: string;
}

/** What a message is about. */
export type Content =
  | { kind: 'batch'; batch: Batch }
  | { kind: 'event'; event: Record<string, unknown> }
  | { kind: 'unknown' };

interface StreamInfo {
  streamArn: string;
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
  approximateArrivalOfFirstRecord: string;
}

const parsed = (body: string): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(body) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Reads a message: Lambda's report about records of a stream, Lambda's report about an event, which has the event in it, or the event
 * as a rule or a queue sent it.
 */
export const contentOf = ({ body }: Pick<Message, 'body'>): Content => {
  const value = parsed(body);
  if (!value) return { kind: 'unknown' };
  const info = value['DDBStreamBatchInfo'] as StreamInfo | undefined;
  if (!info) return { kind: 'event', event: (value['requestPayload'] as Record<string, unknown> | undefined) ?? value };
  const { streamArn, shardId, startSequenceNumber: first, endSequenceNumber: last } = info;
  const at = new Date(info.approximateArrivalOfFirstRecord).toISOString();
  return { kind: 'batch', batch: { streamArn, shardId, first, last, at } };
};
