import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { logs } from '../../functions/sequencer/audit.ts';
import { bus } from '../../functions/sequencer/publish.ts';
import { db } from '../../shared/table/client.ts';
import { reader } from '../../shared/table/reader.ts';

await vi.hoisted(async () => (await import('../support/setup/request-timeouts.ts')).useDeployedTimeouts());

/** Never answers the first request of each target; `bodies` are what each was sent, attempt by attempt. */
let server: Server;
const bodies = new Map<string, string[]>();

beforeEach(async () => {
  server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const attempts = [...(bodies.get(target) ?? []), await text(request)];
    bodies.set(target, attempts);
    if (attempts.length > 1) response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // The clients look it up when they first send something, which is below.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_DYNAMODB: endpoint });
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
);

it('a request that is not answered is given up, and sent again as the same', async () => {
  const logEvents = [{ timestamp: 1, message: 'x' }];
  await Promise.all([
    db.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: 't', Item: { PK: 'a', SK: 'b' } } }] })),
    reader.send(new BatchGetItemCommand({ RequestItems: { t: { Keys: [{ PK: { S: 'a' }, SK: { S: 'b' } }] } } })),
    bus.send(new PutEventsCommand({ Entries: [{ Source: 'gatehouse', DetailType: 'x', Detail: '{}' }] })),
    logs.send(new PutLogEventsCommand({ logGroupName: 'g', logStreamName: 's', logEvents })),
  ]);
  const attempts = [...bodies.values()];
  expect(attempts).toHaveLength(4);
  for (const sent of attempts) expect(sent).toEqual([sent[0], sent[0]]);
  const [first] = attempts.flat().filter((body) => body.includes('TransactItems'));
  expect(JSON.parse(first ?? '')).toHaveProperty('ClientRequestToken');
});
