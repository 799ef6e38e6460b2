import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { resourcesOf, type Template } from './template.ts';

/** The properties of an `AWS::DynamoDB::GlobalTable` that a table is made from. */
export type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'StreamSpecification'
> & { TimeToLiveSpecification?: { AttributeName?: string } };

/** The one table of a synthesised template. */
export const tableIn = (template: Template): TableProperties => {
  const [found] = resourcesOf(template, 'AWS::DynamoDB::GlobalTable');
  if (!found) throw new Error('the template has no table');
  return found[1].Properties as unknown as TableProperties;
};

/** Makes the table that a template describes, if it is not there yet. @returns true when it was made */
export const createTable = async (client: DynamoDBClient, name: string, table: TableProperties): Promise<boolean> => {
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
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
};
