import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Checkpoints, openCheckpoints } from './checkpoints.ts';
import type { Closer } from './closers.ts';
import { StartError } from './start-error.ts';
import { createTable, latestStreamArn, tableIn } from './table.ts';
import type { Template } from './template.ts';

export const tableName = 'gatehouse';
const checkpointTableName = 'gatehouse-checkpoints';

/** The product's table and the checkpoints of its stream's consumers. */
export interface Tables {
  client: DynamoDBClient;
  streamArn: string;
  ttlAttribute: string | undefined;
  checkpoints: Checkpoints;
}

/**
 * Opens the tables, and creates them in a new database. The environment must name the database already.
 * @throws StartError when the data file cannot be used
 */
export const openTables = async (data: Template, dataFile: string | undefined, closers: Closer[]): Promise<Tables> => {
  const client = new DynamoDBClient({});
  closers.push(() => client.destroy());
  const table = tableIn(data);
  try {
    await createTable(client, tableName, table);
    const checkpoints = await openCheckpoints(client, checkpointTableName);
    const streamArn = await latestStreamArn(client, tableName);
    return { client, streamArn, ttlAttribute: table.TimeToLiveSpecification?.AttributeName, checkpoints };
  } catch (error) {
    if (dataFile === undefined) throw error;
    const { message } = error as Error;
    throw new StartError(`The data file ${dataFile} is damaged or not a Gatehouse data file. (${message})`);
  }
};
