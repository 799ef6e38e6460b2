import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';

/** The properties of an `AWS::DynamoDB::GlobalTable` that a table is made from. */
type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes' | 'StreamSpecification'
>;

interface Template {
  Resources: Record<string, { Type: string; Properties?: unknown }>;
}

/** The one table of a synthesised template. */
export const tableIn = (template: Template): TableProperties => {
  const found = Object.values(template.Resources).find((resource) => resource.Type === 'AWS::DynamoDB::GlobalTable');
  if (!found) throw new Error('the template has no table');
  return found.Properties as TableProperties;
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
        StreamSpecification: { ...table.StreamSpecification, StreamEnabled: true },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
};
