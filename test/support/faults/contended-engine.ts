import { Agent, createServer, type IncomingMessage, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, inject } from 'vitest';
import { makeChance } from '../random/fast-check.ts';

/*
 * DynamoDB refuses requests that overlap with a transaction in flight, and needs 15 to 30 ms for a transaction. The
 * embedded engine does one request after the other, so nothing ever overlaps there. This proxy in front of it holds the
 * items of a transaction for as long as DynamoDB would, and refuses what overlaps:
 *
 * | request | answer while one of its items is held |
 * | --- | --- |
 * | `TransactWriteItems`, `TransactGetItems` | `TransactionCanceledException`, reason `TransactionConflict` |
 * | `PutItem`, `UpdateItem`, `DeleteItem` | `TransactionConflictException` |
 * | other reads, `BatchWriteItem` | passed on |
 */

type Attributes = Record<string, unknown>;
interface Target {
  TableName: string;
  Key?: Attributes;
  Item?: Attributes;
}

/** What has been sent and refused since the start. */
export interface Contention {
  transactions: number;
  refusedTransactions: number;
  refusedWrites: number;
  refusedReads: number;
}

interface ContendedEngine {
  endpoint: string;
  counts: Contention;
  stop: () => Promise<void>;
}

/** How long a transaction holds its items, in milliseconds: at least, at most. */
export type HoldMillis = readonly [least: number, most: number];

const held: HoldMillis = [15, 30];

const idOf = ({ TableName, Key, Item }: Target): string => {
  const { PK, SK } = Key ?? Item ?? {};
  return JSON.stringify([TableName, PK, SK]);
};

const targetsOf = (items: readonly Record<string, Target>[]): string[] =>
  items.flatMap((item) => Object.values(item).map(idOf));

const namespace = 'com.amazonaws.dynamodb.v20120810';

const cancelled = (ids: readonly string[], busy: ReadonlySet<string>) => {
  const conflict = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
  const reasons = ids.map((id) => (busy.has(id) ? conflict : { Code: 'None' }));
  return {
    __type: `${namespace}#TransactionCanceledException`,
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  };
};

const conflict = {
  __type: `${namespace}#TransactionConflictException`,
  message: 'Transaction is ongoing for the item',
};

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

const refusal = (body: object): Answer => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
});

/**
 * Starts the proxy on a free port.
 * @param target the endpoint of the engine behind it
 */
const startContendedEngine = async (target: string, holdMillis = held): Promise<ContendedEngine> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const chance = makeChance();
  const busy = new Set<string>();
  const counts: Contention = { transactions: 0, refusedTransactions: 0, refusedWrites: 0, refusedReads: 0 };

  const pass = (incoming: IncomingMessage, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { host: _host, ...headers } = incoming.headers;
      const outgoing = sendRequest(new URL(incoming.url ?? '/', target), { method: incoming.method, headers, agent });
      outgoing.once('error', reject);
      outgoing.once('response', (response) => {
        buffer(response).then(
          (answer) => resolve({ status: response.statusCode ?? 500, headers: response.headers, body: answer }),
          reject,
        );
      });
      outgoing.end(body);
    });

  const transact = async (ids: readonly string[], send: () => Promise<Answer>): Promise<Answer> => {
    counts.transactions++;
    if (ids.some((id) => busy.has(id))) {
      counts.refusedTransactions++;
      return refusal(cancelled(ids, busy));
    }
    for (const id of ids) busy.add(id);
    try {
      const [least, most] = holdMillis;
      await sleep(least + chance() * (most - least));
      return await send();
    } finally {
      for (const id of ids) busy.delete(id);
    }
  };

  const answer = async (incoming: IncomingMessage): Promise<Answer> => {
    const body = await buffer(incoming);
    const send = (): Promise<Answer> => pass(incoming, body);
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1);
    const input = (): unknown => JSON.parse(body.toString());
    switch (action) {
      case 'TransactWriteItems':
        return transact(targetsOf((input() as { TransactItems: Record<string, Target>[] }).TransactItems), send);
      case 'TransactGetItems': {
        const ids = targetsOf((input() as { TransactItems: Record<string, Target>[] }).TransactItems);
        if (!ids.some((id) => busy.has(id))) return send();
        counts.refusedReads++;
        return refusal(cancelled(ids, busy));
      }
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
        if (!busy.has(idOf(input() as Target))) return send();
        counts.refusedWrites++;
        return refusal(conflict);
      default:
        return send();
    }
  };

  const server = createServer((incoming, response) => {
    answer(incoming).then(
      ({ status, headers, body }) => {
        response.writeHead(status, headers).end(body);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    counts,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/**
 * Has a test file talk to DynamoDB through the proxy. Clients read the endpoint once, so the file is one of
 * `*.alone.test.ts`, and this comes before its `beforeAll(makeTable)`.
 * @returns what has been sent and refused so far
 */
export const useContendedEngine = (holdMillis?: HoldMillis): { counts: () => Contention } => {
  let engine: ContendedEngine | undefined;
  beforeAll(async () => {
    engine = await startContendedEngine(inject('dynamoEndpoint'), holdMillis);
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.endpoint;
  });
  afterAll(() => engine?.stop());
  return {
    counts: () => ({ transactions: 0, refusedTransactions: 0, refusedWrites: 0, refusedReads: 0, ...engine?.counts }),
  };
};
