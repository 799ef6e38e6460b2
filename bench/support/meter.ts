import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { db } from '../../shared/table/client.ts';
import { intercepted, type Step } from './intercept.ts';

type Counts = Record<string, number>;

/** The requests that were sent to DynamoDB, and the capacity that DynamoDB reports for them. */
export interface Metered<T = unknown> {
  result: T;
  seconds: number;
  /** Requests by action, e.g. `Query`; refused ones included. */
  requests: Counts;
  /** The refused ones, such as transactions that lost a race. DynamoDB does not report what it charges for them. */
  refused: Counts;
  readUnits: number;
  /** Write units of the `table` and of each index. */
  writeUnits: Counts;
}

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

const add = (counts: Counts, name: string, count = 0): void => {
  counts[name] = (counts[name] ?? 0) + count;
};

/** How often the SDK sent a command, by its answer or its error. */
const attemptsOf = ({ $metadata }: { $metadata?: { attempts?: number } }): number => $metadata?.attempts ?? 1;

/**
 * Runs `work` and meters every command that is sent meanwhile. Each retry of the SDK counts as a request.
 * @param isCounted false for a command that does not belong to what is measured
 */
export const metered = async <T>(work: () => Promise<T>, isCounted = () => true): Promise<Metered<T>> => {
  const metered = { requests: {}, refused: {}, readUnits: 0, writeUnits: { table: 0 } as Counts };
  const charge = (
    action: string,
    { CapacityUnits = 0, Table, GlobalSecondaryIndexes = {} }: ConsumedCapacity,
  ): void => {
    if (reads.has(action)) {
      metered.readUnits += CapacityUnits;
      return;
    }
    add(metered.writeUnits, 'table', Table?.CapacityUnits);
    for (const [name, index] of Object.entries(GlobalSecondaryIndexes)) {
      add(metered.writeUnits, name, index.CapacityUnits);
    }
  };
  const meter: Step = async (action, input, send) => {
    if (!isCounted()) return send(input);
    const answer = await send({ ...input, ReturnConsumedCapacity: 'INDEXES' }).catch((error: object) => {
      add(metered.requests, action, attemptsOf(error));
      add(metered.refused, action, attemptsOf(error));
      throw error;
    });
    add(metered.requests, action, attemptsOf(answer.output));
    const consumed = answer.output['ConsumedCapacity'] as ConsumedCapacity | ConsumedCapacity[] | undefined;
    if (consumed === undefined) throw new Error(`${action} did not report its consumed capacity`);
    for (const capacity of [consumed].flat()) charge(action, capacity);
    return answer;
  };
  const started = performance.now();
  const result = await intercepted(db, meter, work);
  return { result, seconds: (performance.now() - started) / 1000, ...metered };
};

/** The sum over actions, or over table and indexes. */
export const total = (counts: Readonly<Counts>): number => Object.values(counts).reduce((sum, one) => sum + one, 0);

/** Counts by action: `1 Query + 2 BatchGetItem`. */
export const countsText = (counts: Readonly<Counts>): string =>
  Object.entries(counts)
    .map(([action, count]) => `${count.toLocaleString('en')} ${action}`)
    .join(' + ') || 'none';
