import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { resourcesOf, type Template } from './template.ts';

/** The properties of an `AWS::DynamoDB::GlobalTable` that its local table needs. */
export type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'StreamSpecification'
> & { TimeToLiveSpecification?: { AttributeName?: string } };

/** The table of a synthesised template. @throws when it has none */
export const tableIn = (template: Template): TableProperties => {
  const [found] = resourcesOf(template, 'AWS::DynamoDB::GlobalTable');
  if (!found) throw new Error('the template has no table');
  return found[1].Properties as unknown as TableProperties;
};

/** Creates a table as the template describes it, unless it exists. */
export const createTable = async (client: DynamoDBClient, name: string, table: TableProperties): Promise<void> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: table.KeySchema,
        AttributeDefinitions: table.AttributeDefinitions,
        GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
          IndexName,
          KeySchema,
          Projection,
        })),
        ...(table.StreamSpecification
          ? { StreamSpecification: { ...table.StreamSpecification, StreamEnabled: true } }
          : {}),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

/** The ARN of a table's stream. @throws when it has none */
export const latestStreamArn = async (client: DynamoDBClient, TableName: string): Promise<string> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  if (!Table?.LatestStreamArn) throw new Error(`the table ${TableName} has no stream`);
  return Table.LatestStreamArn;
};
