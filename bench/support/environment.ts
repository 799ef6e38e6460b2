import { cpus, loadavg, totalmem } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynamodb from '@aws-sdk/client-dynamodb/package.json' with { type: 'json' };
import documents from '@aws-sdk/lib-dynamodb/package.json' with { type: 'json' };
import { synthesise } from '../../infra/synthesise.ts';
import { startEngine } from '../../local/engine.ts';
import { newKeyArns } from '../../local/kms.ts';
import { createTable, tableIn } from '../../local/table.ts';
import { identity } from '../../test/support/api/identity.ts';
import { settingsVariable } from '../../test/support/setup/settings.ts';

/** Starts a DynamoDB and gives this process the environment of the functions. Must run before any function is imported. */
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
    CHECKPOINT_KEY: newKeyArns(1)[0],
    CHECKPOINT_BUCKET: 'checkpoints',
    TOKEN_ISSUER: 'https://gatehouse.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  return { name: engine.name, stop: engine.stop };
};

/** Creates an empty table as the template describes it; the functions use it from now on. */
export const freshTable = async (name: string): Promise<void> => {
  process.env['TABLE_NAME'] = `bench-${name}-${Date.now().toString(36)}`;
  const client = new DynamoDBClient({});
  await createTable(client, process.env['TABLE_NAME'], tableIn(synthesise({}).data));
  client.destroy();
};

/** Runs a step that takes a while; prints its name and its duration on standard error. */
export const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  const result = await work();
  console.error(`  ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
};

/** The load average of the last minute. */
const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

/** Notes date, machine, versions and load. @returns a function that completes the sentence after the measurement */
export const conditions = (engine: string): (() => string) => {
  const before = load();
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() || 'CPU of unknown model'}, ${Math.round(totalmem() / 1024 ** 3)} GB`;
  const versions = `Node ${process.versions.node}, client-dynamodb ${dynamodb.version}, lib-dynamodb ${documents.version}, ${engine}`;
  return () => `${date}. ${machine}. ${versions}. Load average ${before} before, ${load()} after.`;
};
