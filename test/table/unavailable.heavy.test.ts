import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../shared/table/errors.ts';
import { reportUnavailability } from '../../shared/table/unavailable.ts';

/** Refuses every request with an error of DynamoDB. */
let error: string;
let attempts = 0;
const server = createServer((_request, response) => {
  attempts++;
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${error}`, message: 'no' }));
});
let endpoint: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const readFrom = async (at: string): Promise<unknown> => {
  attempts = 0;
  const client = new DynamoDBClient({ endpoint: at, maxAttempts: 3 });
  reportUnavailability(client);
  try {
    return await client.send(new GetItemCommand({ TableName: 't', Key: { PK: { S: 'a' }, SK: { S: 'b' } } }));
  } catch (thrown) {
    return thrown;
  } finally {
    client.destroy();
  }
};

it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
  'a request that DynamoDB keeps refusing with %s is retried, then reported as unavailable',
  async (name) => {
    error = name;
    const thrown = await readFrom(endpoint);
    expect(thrown).toBeInstanceOf(DatabaseUnavailable);
    expect((thrown as Error).cause).toMatchObject({ name });
    expect(attempts).toBe(3);
  },
);

it('so is one that cannot connect', async () => {
  expect(await readFrom('http://127.0.0.1:1')).toBeInstanceOf(DatabaseUnavailable);
});

it('other errors stay as they are', async () => {
  error = 'ValidationException';
  const thrown = await readFrom(endpoint);
  expect(thrown).not.toBeInstanceOf(DatabaseUnavailable);
  expect([(thrown as Error).name, attempts]).toEqual(['ValidationException', 1]);
});
