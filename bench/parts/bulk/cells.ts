import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { pooled } from '../../../shared/core/pool.ts';
import { db, tableName } from '../../../shared/table/client.ts';
import { allWriteUnits, metered, totalOf } from '../../support/meter.ts';

/** What the matrix costs with an item for each cell. */
export interface CellsCost {
  users: number;
  campaigns: number;
  /** How many cells were written; the figures are scaled from these to all. */
  written: number;
  writeUnits: number;
  requests: number;
  seconds: number;
}

const perRequest = 25;
const atOnce = 8;

/** The cells of one request: both boxes, and nothing else; no index has them, and nothing reads them before. */
const cells = (campaigns: number, start: number, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const user = Math.floor((start + index) / campaigns);
    const campaign = (start + index) % campaigns;
    const Item = { PK: `A#cells#U#${user}`, SK: `CAMPAIGN#${campaign}`, canAccess: true, roundRobin: true };
    return { PutRequest: { Item } };
  });

const put = async (campaigns: number, start: number, count: number): Promise<number> => {
  const TableName = tableName();
  const { UnprocessedItems = {} } = await db.send(
    new BatchWriteCommand({ RequestItems: { [TableName]: cells(campaigns, start, count) } }),
  );
  if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table did not take all items');
  return count;
};

/** No request begins after this: how long it takes on a busy machine is of no interest. */
const mostMillis = 60_000;

/**
 * Writes the cells of a matrix as items of their own, 25 a request, as many requests at a time as the workflow has steps.
 * @param most how many at most; the cost of all is that of those that were written, in proportion
 */
export const costOfCells = async (users: number, campaigns: number, most: number): Promise<CellsCost> => {
  const all = users * campaigns;
  const wanted = Math.min(all, most);
  const starts = Array.from({ length: Math.ceil(wanted / perRequest) }, (_, index) => index * perRequest);
  const endsAt = performance.now() + mostMillis;
  const cost = await metered(() =>
    pooled(starts, atOnce, async (start) =>
      performance.now() < endsAt ? put(campaigns, start, Math.min(perRequest, wanted - start)) : 0,
    ),
  );
  const written = cost.result.reduce((sum, count) => sum + count, 0);
  const scale = all / written;
  return {
    ...{ users, campaigns, written },
    writeUnits: Math.round(allWriteUnits(cost) * scale),
    requests: Math.round(totalOf(cost.requests) * scale),
    seconds: cost.seconds * scale,
  };
};
