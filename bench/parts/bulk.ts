import { type Findings, table } from '../report.ts';
import { freshTable, step } from '../support/environment.ts';
import { countsText, total } from '../support/meter.ts';
import { isSmall } from '../support/sizes.ts';
import { makeMatrix } from '../support/world.ts';
import { type CellsCost, measureCells, scaleCells } from './bulk/cells.ts';
import {
  type Beside,
  bulkClaims,
  distinct,
  fewerRequests,
  fewerUnits,
  megabytes,
  sizeText,
  unitsPerLine,
} from './bulk/claims.ts';
import { type Job, measureJob, measurePreview, type Preview, type Size } from './bulk/job.ts';
import { measureMemory } from './bulk/memory.ts';

const largest = isSmall ? { users: 100, campaigns: 100 } : { users: 10_000, campaigns: 1000 };
const smaller: Size[] = [10, ...(isSmall ? [] : [100, 1000])].map((count) => ({ users: count, campaigns: count }));
const sizes = [...smaller, largest];

/** The same job on an empty table for each size and box; previews before and after the last. */
const measureJobs = async (): Promise<{ jobs: Job[]; previews: Preview[] }> => {
  const jobs: Job[] = [];
  const previews: Preview[] = [];
  for (const size of sizes) {
    for (const box of ['canAccess', 'roundRobin'] as const) {
      const what = `${sizeText(size)}, ${box}`;
      await freshTable(`bulk-${size.users}-${box}`);
      const matrix = await step(`${what}: load`, () => makeMatrix('acme', size.users, size.campaigns));
      const isLast = size === largest && box === 'roundRobin';
      if (isLast) previews.push(await measurePreview('before the job', matrix));
      jobs.push(await step(`${what}: job`, () => measureJob(matrix, box)));
      if (isLast) previews.push(await measurePreview('after it: nothing would change', matrix));
    }
  }
  return { jobs, previews };
};

/** One item for each cell: measured for the smaller sizes, scaled for the largest. */
const measureAllCells = async (): Promise<CellsCost[]> => {
  const measured: CellsCost[] = [];
  for (const size of smaller) {
    await freshTable(`cells-${size.users}`);
    measured.push(await step(`${sizeText(size)}: an item for each cell`, () => measureCells(size)));
  }
  return [...measured, scaleCells(measured.at(-1) as CellsCost, largest)];
};

const whole = Math.round;

/** At most six values. */
const some = (values: readonly number[]): string =>
  (values.length > 6 ? [...values.slice(0, 3), '…', ...values.slice(-2)] : values).join(', ');

/** Bulk assignments of growing size: cost, progress and memory, beside a design with one item for each cell. */
export const measure = async (): Promise<Findings> => {
  const { jobs, previews } = await measureJobs();
  const cells = await measureAllCells();
  const memory = await measureMemory(sizes);
  const beside = jobs.map((job): Beside => {
    const cost = cells.find(({ users, campaigns }) => users === job.users && campaigns === job.campaigns);
    return { job, cells: cost as CellsCost };
  });
  return {
    claims: bulkClaims(beside, memory),
    tables: [
      table('Jobs; write units of table and index `due`', jobs, {
        'users × campaigns': sizeText,
        box: ({ box }) => `\`${box}\``,
        s: ({ cost }) => cost.seconds.toFixed(1),
        table: ({ cost }) => whole(cost.writeUnits['table'] ?? 0),
        '`due`': ({ cost }) => whole(cost.writeUnits['due'] ?? 0),
        'read units': ({ cost }) => whole(cost.readUnits),
        requests: ({ cost }) => total(cost.requests),
        transitions: ({ cost }) => cost.result.transitions,
        'write units per user and campaign': (job) => unitsPerLine(job).toFixed(2),
        'per cell': ({ cost, users, campaigns }) => (total(cost.writeUnits) / (users * campaigns)).toFixed(4),
      }),
      table('One item for each cell, on the same engine, and how much less a job takes', beside, {
        'users × campaigns': ({ job }) => sizeText(job),
        against: ({ job }) => `\`${job.box}\``,
        'cells written': ({ cells: { written, users, campaigns } }) =>
          written === users * campaigns ? 'all' : `${written.toLocaleString('en')}, scaled`,
        'write units': ({ cells: { writeUnits } }) => whole(writeUnits),
        requests: ({ cells: { requests } }) => whole(requests),
        s: ({ cells: { seconds } }) => seconds.toFixed(1),
        'fewer write units': (one) => `${fewerUnits(one).toFixed(1)}×`,
        'fewer requests': (one) => `${fewerRequests(one).toFixed(1)}×`,
      }),
      table('Checks, and the progress that was seen', jobs, {
        'users × campaigns': sizeText,
        box: ({ box }) => `\`${box}\``,
        status: ({ cost }) => cost.result.job.status,
        done: ({ cost }) => cost.result.job.done,
        changed: ({ cost }) => cost.result.job.changed,
        'cells set in users': (job) => job.cells.users,
        'in rosters': (job) => (job.box === 'roundRobin' ? job.cells.rosters : ''),
        'values of `done`': ({ cost }) => distinct(cost.result.seen.map(({ done }) => done)).length,
        'values of `percent`': ({ cost }) => some(distinct(cost.result.seen.map(({ percent }) => percent))),
      }),
      table('Memory of a `roundRobin` job, MB', memory, {
        function: ({ name }) => name,
        'users × campaigns': sizeText,
        calls: ({ calls }) => calls,
        'heap: loaded': ({ loaded }) => megabytes(loaded),
        'most within a call': ({ peak }) => megabytes(peak),
        'most after a call': ({ kept }) => megabytes(kept),
        'process: most': ({ resident }) => megabytes(resident),
      }),
      table(`Previews of \`roundRobin\`, ${sizeText(largest)}`, previews, {
        '': ({ what }) => what,
        s: ({ cost }) => cost.seconds.toFixed(1),
        requests: ({ cost }) => countsText(cost.requests),
        'read units': ({ cost }) => whole(cost.readUnits),
        'write units': ({ cost }) => whole(total(cost.writeUnits)),
        'cells that would change': ({ cost }) => cost.result.changed,
        'KB of the answer': ({ cost }) => whole(JSON.stringify(cost.result).length / 1024),
      }),
    ],
  };
};
