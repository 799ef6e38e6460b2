import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { db } from '../../shared/db/client.ts';
import { intercepted, type Step } from './intercept.ts';

/** What was asked of DynamoDB, and what DynamoDB says it would charge. */
export interface Metered<T> {
  result: T;
  seconds: number;
  /** Requests by action, e.g. `Query`. */
  requests: Record<string, number>;
  readUnits: number;
  /** Write units of the table, and of each index. */
  writeUnits: { table: number; indexes: Record<string, number> };
}

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** Runs `work` and meters every command that it sends. Retries by the SDK count as requests of their own. */
export const metered = async <T>(work: () => Promise<T>): Promise<Metered<T>> => {
  const requests: Record<string, number> = {};
  const writeUnits = { table: 0, indexes: {} as Record<string, number> };
  let readUnits = 0;

  const charge = (action: string, capacity: ConsumedCapacity): void => {
    if (reads.has(action)) {
      readUnits += capacity.CapacityUnits ?? 0;
      return;
    }
    writeUnits.table += capacity.Table?.CapacityUnits ?? 0;
    for (const [index, { CapacityUnits = 0 }] of Object.entries(capacity.GlobalSecondaryIndexes ?? {})) {
      writeUnits.indexes[index] = (writeUnits.indexes[index] ?? 0) + CapacityUnits;
    }
  };

  const step: Step = async (action, input, send) => {
    const answer = await send({ ...input, ReturnConsumedCapacity: 'INDEXES' });
    requests[action] = (requests[action] ?? 0) + (answer.output.$metadata.attempts ?? 1);
    const consumed = answer.output['ConsumedCapacity'] as ConsumedCapacity | ConsumedCapacity[] | undefined;
    if (consumed === undefined) throw new Error(`${action} did not say what it consumed`);
    for (const capacity of [consumed].flat()) charge(action, capacity);
    return answer;
  };

  const started = performance.now();
  const result = await intercepted(db, step, work);
  return { result, seconds: (performance.now() - started) / 1000, requests, readUnits, writeUnits };
};

/** Requests in words: `1 Query + 2 BatchGetItem`. */
export const requestsText = (requests: Readonly<Record<string, number>>): string =>
  Object.entries(requests)
    .map(([action, count]) => `${count.toLocaleString('en')} ${action}`)
    .join(' + ');
