import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

/** A table's stream. */
export interface StreamSource {
  client: DynamoDBStreamsClient;
  streamArn: string;
}

/** Reads one shard page by page. */
export interface ShardReader {
  /** The records since the last call, possibly none; undefined at the end of a closed shard. */
  next: () => Promise<_Record[] | undefined>;
}

/** All shards of a stream. */
export const listShards = async ({ client, streamArn }: StreamSource): Promise<Shard[]> => {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({
        StreamArn: streamArn,
        ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
      }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    after = StreamDescription?.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
};

/** Opens a shard. @param after sequence number of the last record already read; the shard's start when undefined */
export const openShard = async (
  { client, streamArn }: StreamSource,
  shardId: string,
  after?: string,
): Promise<ShardReader> => {
  const from =
    after === undefined
      ? { ShardIteratorType: 'TRIM_HORIZON' as const }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
  let { ShardIterator: iterator } = await client.send(
    new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...from }),
  );
  return {
    next: async () => {
      if (iterator === undefined) return undefined;
      const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      iterator = NextShardIterator;
      return Records;
    },
  };
};

export const sequenceNumberOf = (record: DynamoDBRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? '';

/**
 * How many records of a batch a function has processed: all, or those before the first that it reports as failed. As in
 * Lambda, an identifier that is not in the batch fails the whole batch.
 */
export const processedCount = (
  batch: readonly DynamoDBRecord[],
  response: DynamoDBBatchResponse | undefined,
): number => {
  const failed = (response?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
    batch.findIndex((record) => sequenceNumberOf(record) === itemIdentifier),
  );
  return failed.length === 0 ? batch.length : Math.max(0, Math.min(...failed));
};
