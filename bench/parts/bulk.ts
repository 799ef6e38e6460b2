import type { Findings } from '../report.ts';
import { bundle } from '../support/bundles.ts';
import { makeMatrix } from '../support/campaign-world.ts';
import { freshTable } from '../support/database.ts';
import { type Workflow, workflow } from '../support/machine.ts';
import { step } from '../support/progress.ts';
import { type CellsCost, costOfCells } from './bulk/cells.ts';
import { type Ran, runJob } from './bulk/job.ts';
import { type MemoryOf, measuredEntries, memoryOf } from './bulk/memory.ts';
import { type Previewed, previewed } from './bulk/preview.ts';
import {
  type Beside,
  besideTable,
  claimsOf,
  jobTable,
  memoryTable,
  previewTable,
  proofTable,
  sizeText,
} from './bulk/tables.ts';

const sizes = [
  { users: 10, campaigns: 10 },
  { users: 100, campaigns: 100 },
  { users: 1000, campaigns: 1000 },
  { users: 10_000, campaigns: 1000 },
];
const boxes = ['canAccess', 'roundRobin'] as const;

/** A tenth of 1,000 × 1,000. */
const mostCells = 100_000;

const isLargest = ({ users }: { users: number }): boolean => users === sizes.at(-1)?.users;

/** The same job on an empty table and account for each size and box; previews before and after the last. */
const measureJobs = async (flow: Workflow): Promise<{ jobs: Ran[]; previews: Previewed[] }> => {
  const jobs: Ran[] = [];
  const previews: Previewed[] = [];
  for (const { users, campaigns } of sizes) {
    for (const box of boxes) {
      const what = `${sizeText({ users, campaigns })}, ${box}`;
      await freshTable(`bulk-${users}-${box}`);
      const matrix = await step(`${what}: fill`, () => makeMatrix('acme', users, campaigns));
      const previewing = isLargest({ users }) && box === 'roundRobin';
      if (previewing) previews.push(await step('preview', () => previewed('before the job', matrix)));
      jobs.push(await step(`${what}: job`, () => runJob(matrix, box, flow)));
      if (previewing) previews.push(await step('preview', () => previewed('after it: nothing would change', matrix)));
    }
  }
  return { jobs, previews };
};

/** The largest size is as many times what was measured for the one before. */
const measureCells = async (): Promise<CellsCost[]> => {
  const measured: CellsCost[] = [];
  for (const { users, campaigns } of sizes.filter((size) => !isLargest(size))) {
    await freshTable(`cells-${users}`);
    measured.push(
      await step(`${sizeText({ users, campaigns })}: an item for each cell`, () =>
        costOfCells(users, campaigns, mostCells),
      ),
    );
  }
  const last = measured.at(-1);
  const [largest] = sizes.filter(isLargest);
  if (!last || !largest) throw new Error('nothing was measured');
  const times = (largest.users * largest.campaigns) / (last.users * last.campaigns);
  const { writeUnits, requests, seconds, written } = last;
  const scaled = { writeUnits: writeUnits * times, requests: requests * times, seconds: seconds * times };
  return [...measured, { ...largest, written, ...scaled }];
};

const measureMemory = async (flow: Workflow): Promise<MemoryOf[]> => {
  const { bundles, remove } = await bundle(measuredEntries(flow));
  try {
    const measured: MemoryOf[] = [];
    for (const { users, campaigns } of sizes) {
      await freshTable(`memory-${users}`);
      const matrix = await makeMatrix('acme', users, campaigns);
      measured.push(await step(`${sizeText({ users, campaigns })}: memory`, () => memoryOf(matrix, flow, bundles)));
    }
    return measured;
  } finally {
    await remove();
  }
};

/** Bulk assignments of growing size: cost, progress and memory, beside a design with an item for each cell. */
export const measure = async (): Promise<Findings> => {
  const flow = await workflow();
  const { jobs, previews } = await measureJobs(flow);
  const cells = await measureCells();
  const memory = await measureMemory(flow);
  const beside = jobs.flatMap((ran): Beside[] => {
    const same = cells.find(({ users, campaigns }) => users === ran.users && campaigns === ran.campaigns);
    return same ? [{ ran, cells: same }] : [];
  });
  return {
    title: 'Bulk assignments: users × campaigns',
    method:
      'One job ticks one box for all users and all campaigns of a new account, nobody having had access before: the most that ' +
      'there can be to write. `POST` and `GET` of the job go through the Lambda handler; the state machine of the synthesised ' +
      'template runs in this process (`local/state-machine.ts`), eight items at a time as it says. Counted and timed is all ' +
      'from `POST` to the end of the execution, the request itself included; not the `GET`s, every 20 ms, by which progress ' +
      'was watched. Account and owner, the first user and the first campaign were made through the API; the other users and ' +
      'campaigns are copies of their items, written in batches, which is not measured. Ids have 36 characters. Units are those ' +
      'that the database reports: a transaction is charged double on the table. Transitions are states entered and attempts ' +
      'after the first, those within maps included. An item for each cell: the two boxes and a key, under 1 KB, in ' +
      '`BatchWriteItem` of 25, eight at a time, with no index, no reading, no condition, no progress and no rosters. Of ' +
      '1,000 × 1,000 a tenth was written, or what fits into a minute (the table tells how many cells), and its units, requests ' +
      'and seconds multiplied accordingly; those of 10,000 × 1,000 are computed from the same. Memory was measured by another `roundRobin` job of each size, ' +
      'each function as bundled for deployment in a fresh Node process of its own, which does one call at a time. Within a ' +
      'call: the largest heap that V8 tells of (`--trace-gc`), garbage included, which is collected after each call, so that ' +
      'calls do not add up; after a call: without garbage; the process: its largest resident set, Node and code included.',
    claims: claimsOf(beside, memory),
    tables: [jobTable(jobs), besideTable(beside), proofTable(jobs), memoryTable(memory), previewTable(previews)],
    notes: [
      'A cell of a round robin counts as done when its roster is written, so `done` of a `roundRobin` job stays at 0 while the ' +
        'users are worked off, and rises with the rosters, 95 campaigns at a time.',
      'Polling shares one process with eight steps at work, so it sees fewer values than there were: `done` rises once for ' +
        'each part of 90 users (`canAccess`) or 95 campaigns (`roundRobin`).',
      'DynamoDB charges by the KB: from some 7,000 users on a roster is one unit larger, and from some 3,000 campaigns on the columns of a user.',
      'A `roster` step reads what all parts of the job have changed, names of users and two pairs of bitmaps for each group of ' +
        'them: its heap grows with the users of the job, not with the cells.',
    ],
  };
};
