import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTable } from './table.ts';

/** The position of each consumer of the stream. */
export interface Checkpoints {
  /** The sequence number of the last processed record, if any. */
  read: (consumer: string) => Promise<string | undefined>;
  write: (consumer: string, sequenceNumber: string) => Promise<void>;
}

/**
 * Keeps checkpoints in a table beside the product's, in the same database, so that after a crash the consumers continue
 * where they were.
 */
export const openCheckpoints = async (client: DynamoDBClient, TableName: string): Promise<Checkpoints> => {
  await createTable(client, TableName, {
    KeySchema: [{ AttributeName: 'consumer', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'consumer', AttributeType: 'S' }],
  });
  return {
    read: async (consumer) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: { consumer: { S: consumer } }, ConsistentRead: true }),
      );
      return Item?.['sequenceNumber']?.S;
    },
    write: async (consumer, sequenceNumber) => {
      const Item = { consumer: { S: consumer }, sequenceNumber: { S: sequenceNumber } };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
  };
};
