import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { synthesise } from '../../infra/synthesise.ts';
import { startEngine } from '../../local/engine.ts';
import { newKeyArns } from '../../local/kms.ts';
import { createTable, tableIn } from '../../local/table.ts';
import { identity } from '../../test/support/identity.ts';
import { settingsVariable } from '../../test/support/settings.ts';

/** Starts a DynamoDB and gives this process the environment of the functions. Before any function is imported. */
export const startDatabase = async (): Promise<{ name: string; stop: () => Promise<void> }> => {
  const engine = await startEngine();
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    SETTINGS: settingsVariable(),
    IDENTITY: JSON.stringify(identity),
    EVENT_BUS_NAME: 'gatehouse',
    AUDIT_LOG_GROUP: '/gatehouse/audit',
    SIGNING_KEYS: JSON.stringify(newKeyArns(1)),
    TOKEN_ISSUER: 'https://gatehouse.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  return { name: engine.name, stop: engine.stop };
};

/** Makes an empty table as the template describes it, and has the functions use it. */
export const freshTable = async (name: string): Promise<void> => {
  process.env['TABLE_NAME'] = `bench-${name}-${Date.now().toString(36)}`;
  const client = new DynamoDBClient({});
  await createTable(client, process.env['TABLE_NAME'], tableIn(synthesise({}).data));
  client.destroy();
};
