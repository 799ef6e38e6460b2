import { chunks, pooled } from '../../../shared/core/pool.ts';
import { metered, total } from '../../support/meter.ts';
import { size } from '../../support/sizes.ts';
import { putItems } from '../../support/world.ts';
import type { Size } from './job.ts';

/** The cost of a matrix with one item for each cell, scaled from the cells that were `written` to all of them. */
export interface CellsCost extends Size {
  written: number;
  writeUnits: number;
  requests: number;
  seconds: number;
}

/** A tenth of 1,000 × 1,000. */
const mostCells = size(100_000, 1000);

/** The cost of another matrix, in proportion. */
export const scaleCells = ({ written, ...cost }: CellsCost, { users, campaigns }: Size): CellsCost => {
  const times = (users * campaigns) / (cost.users * cost.campaigns);
  const [writeUnits, requests, seconds] = [cost.writeUnits * times, cost.requests * times, cost.seconds * times];
  return { users, campaigns, written, writeUnits, requests, seconds };
};

/**
 * Writes the cells of a matrix as items of their own: both boxes and a key, in no index, without reading them before; 25
 * a request, and as many requests at a time as the workflow has steps.
 */
export const measureCells = async ({ users, campaigns }: Size): Promise<CellsCost> => {
  const written = Math.min(users * campaigns, mostCells);
  const cells = Array.from({ length: written }, (_, index) => {
    const [user, campaign] = [Math.floor(index / campaigns), index % campaigns];
    return { PK: `A#cells#U#${user}`, SK: `CAMPAIGN#${campaign}`, canAccess: true, roundRobin: true };
  });
  const cost = await metered(() => pooled(chunks(cells, 25), 8, putItems));
  const measured = { writeUnits: total(cost.writeUnits), requests: total(cost.requests), seconds: cost.seconds };
  return scaleCells({ users: written, campaigns: 1, written, ...measured }, { users, campaigns });
};
