import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { db } from '../../shared/table/client.ts';
import { intercepted, type Step } from './intercept.ts';

/** What was asked of DynamoDB, and what DynamoDB says it would charge. */
export interface Metered<T> {
  result: T;
  seconds: number;
  /** Requests by action, e.g. `Query`; those that were refused, too. */
  requests: Record<string, number>;
  /** Those of them that were refused, as a transaction is that has lost a race. DynamoDB does not say what it charges. */
  refused: Record<string, number>;
  readUnits: number;
  /** Write units of the table, and of each index. */
  writeUnits: { table: number; indexes: Record<string, number> };
}

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** How often a command was sent, by its answer or its error. */
const attemptsOf = ({ $metadata }: { $metadata?: { attempts?: number } }): number => $metadata?.attempts ?? 1;

/**
 * Runs `work` and meters every command that is sent meanwhile. Retries by the SDK count as requests of their own.
 * @param counts false for a command that is sent by what looks on
 */
export const metered = async <T>(work: () => Promise<T>, counts = () => true): Promise<Metered<T>> => {
  const requests: Record<string, number> = {};
  const refused: Record<string, number> = {};
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

  const count = (counted: Record<string, number>, action: string, attempts: number): void => {
    counted[action] = (counted[action] ?? 0) + attempts;
  };

  const step: Step = async (action, input, send) => {
    if (!counts()) return send(input);
    const answer = await send({ ...input, ReturnConsumedCapacity: 'INDEXES' }).catch((error: object) => {
      count(requests, action, attemptsOf(error));
      count(refused, action, attemptsOf(error));
      throw error;
    });
    count(requests, action, attemptsOf(answer.output));
    const consumed = answer.output['ConsumedCapacity'] as ConsumedCapacity | ConsumedCapacity[] | undefined;
    if (consumed === undefined) throw new Error(`${action} did not say what it consumed`);
    for (const capacity of [consumed].flat()) charge(action, capacity);
    return answer;
  };

  const started = performance.now();
  const result = await intercepted(db, step, work);
  return { result, seconds: (performance.now() - started) / 1000, requests, refused, readUnits, writeUnits };
};

/** A sum over actions, or over indexes. */
export const totalOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0);

/** All write units, those of the table and of its indexes. */
export const allWriteUnits = ({ writeUnits }: Pick<Metered<unknown>, 'writeUnits'>): number =>
  writeUnits.table + totalOf(writeUnits.indexes);

/** Requests in words: `1 Query + 2 BatchGetItem`. */
export const requestsText = (requests: Readonly<Record<string, number>>): string =>
  Object.entries(requests)
    .map(([action, count]) => `${count.toLocaleString('en')} ${action}`)
    .join(' + ');
