import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTable } from './table.ts';

/** How far each consumer of the stream has come. */
export interface Checkpoints {
  /** The sequence number of the last record that was processed, if any. */
  read: (consumer: string) => Promise<string | undefined>;
  write: (consumer: string, sequenceNumber: string) => Promise<void>;
}

/**
 * Checkpoints in a table of their own beside the product's, so that they live and die with its data: after a crash
 * the consumers go on where they were.
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
