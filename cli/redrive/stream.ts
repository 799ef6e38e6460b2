import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { lambdaRecord } from '../../shared/table/stream-record.ts';
import type { Batch } from './message.ts';

/** Sequence numbers are whole numbers of up to 40 digits. */
const isAfter = (one: string, other: string): boolean => BigInt(one) > BigInt(other);

const readRange = async (client: DynamoDBStreamsClient, { streamArn, shardId, first, last }: Batch) => {
  const from = { ShardIteratorType: 'AT_SEQUENCE_NUMBER' as const, SequenceNumber: first };
  const opened = await client.send(new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...from }));
  const found: DynamoDBRecord[] = [];
  for (let ShardIterator = opened.ShardIterator; ShardIterator !== undefined; ) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    for (const record of Records.map(lambdaRecord)) {
      if (isAfter(record.dynamodb?.SequenceNumber ?? '0', last)) return found;
      found.push(record);
    }
    if (found.at(-1)?.dynamodb?.SequenceNumber === last) return found;
    ShardIterator = NextShardIterator;
  }
  return found;
};

/** The records of a batch, in order; undefined when the stream, which keeps them for 24 hours, no longer has them. */
export const readBatch = async (client: DynamoDBStreamsClient, batch: Batch): Promise<DynamoDBRecord[] | undefined> => {
  try {
    const records = await readRange(client, batch);
    return records[0]?.dynamodb?.SequenceNumber === batch.first ? records : undefined;
  } catch (error) {
    if (error instanceof TrimmedDataAccessException || error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
