import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { lambdaRecord } from '../../local/stream-record.ts';
import { tableName } from '../../shared/table/client.ts';
import { prefixes } from '../../shared/table/keys.ts';

const isNewEntry = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && (dynamodb?.Keys?.['SK']?.S ?? '').startsWith(prefixes.entry);

const streamArn = async (): Promise<string | undefined> => {
  const client = new DynamoDBClient({});
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName() }));
  client.destroy();
  return Table?.LatestStreamArn;
};

/** The table's stream from its beginning, filtered as for the deployed sequencer. */
export const newEntries = async (): Promise<DynamoDBRecord[]> => {
  const StreamArn = await streamArn();
  const streams = new DynamoDBStreamsClient({ endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });
  const entries: DynamoDBRecord[] = [];
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    let { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    while (ShardIterator) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      entries.push(...Records.map((record) => lambdaRecord(record, undefined)).filter(isNewEntry));
      ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
    }
  }
  streams.destroy();
  return entries;
};
