import type { Claim, Table } from '../../report.ts';
import { allWriteUnits, requestsText, totalOf } from '../../support/meter.ts';
import type { CellsCost } from './cells.ts';
import type { Ran } from './job.ts';
import type { MemoryOf } from './memory.ts';
import type { Previewed } from './preview.ts';

const whole = (count: number): string => Math.round(count).toLocaleString('en');
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

interface Size {
  users: number;
  campaigns: number;
}

export const sizeText = ({ users, campaigns }: Size): string => `${whole(users)} × ${whole(campaigns)}`;
const cellsIn = ({ users, campaigns }: Size): number => users * campaigns;

/** Write units for each user and each campaign: flat when the cost grows with U + C. */
const perLine = (ran: Ran): number => allWriteUnits(ran.cost) / (ran.users + ran.campaigns);

const jobRow = (ran: Ran): string[] => [
  sizeText(ran),
  `\`${ran.box}\``,
  ran.cost.seconds.toFixed(1),
  whole(ran.cost.writeUnits.table),
  whole(ran.cost.writeUnits.indexes['due'] ?? 0),
  whole(ran.cost.readUnits),
  whole(totalOf(ran.cost.requests)),
  whole(ran.transitions),
  perLine(ran).toFixed(2),
  (allWriteUnits(ran.cost) / cellsIn(ran)).toFixed(4),
];

export const jobTable = (all: readonly Ran[]): Table => ({
  caption: 'Jobs; write units of table and index `due`',
  columns: [
    'users × campaigns',
    'box',
    's',
    'table',
    '`due`',
    'read units',
    'requests',
    'transitions',
    'write units per user and campaign',
    'per cell',
  ],
  rows: all.map(jobRow),
});

/** How a design with an item for each cell compares to jobs. */
export interface Beside {
  ran: Ran;
  cells: CellsCost;
}

const fewerUnits = ({ ran, cells }: Beside): number => cells.writeUnits / allWriteUnits(ran.cost);
const fewerRequests = ({ ran, cells }: Beside): number => cells.requests / totalOf(ran.cost.requests);

const writtenText = ({ written, ...size }: CellsCost): string =>
  written === cellsIn(size) ? 'all' : `${whole(written)}, scaled`;

const besideRow = (beside: Beside): string[] => [
  sizeText(beside.ran),
  `\`${beside.ran.box}\``,
  writtenText(beside.cells),
  whole(beside.cells.writeUnits),
  whole(beside.cells.requests),
  beside.cells.seconds.toFixed(1),
  `${fewerUnits(beside).toFixed(1)}×`,
  `${fewerRequests(beside).toFixed(1)}×`,
];

export const besideTable = (all: readonly Beside[]): Table => ({
  caption: 'An item for each cell, on the same engine, and how much less a job takes',
  columns: [
    'users × campaigns',
    'against',
    'cells written',
    'write units',
    'requests',
    's',
    'fewer write units',
    'fewer requests',
  ],
  rows: all.map(besideRow),
});

/** At most six of them. */
const some = (values: readonly number[]): string =>
  (values.length > 6 ? [...values.slice(0, 3), '…', ...values.slice(-2)] : values).join(', ');

const proofRow = ({ job, cells, seen, ...ran }: Ran): string[] => [
  sizeText(ran),
  `\`${ran.box}\``,
  job.status,
  whole(job.done),
  whole(job.changed),
  whole(cells.users),
  ran.box === 'roundRobin' ? whole(cells.rosters) : '',
  String(new Set(seen.map(({ done }) => done)).size),
  some([...new Set(seen.map(({ percent }) => percent))]),
];

export const proofTable = (all: readonly Ran[]): Table => ({
  caption: 'What was checked, and the progress that was seen',
  columns: [
    'users × campaigns',
    'box',
    'status',
    'done',
    'changed',
    'cells set in users',
    'in rosters',
    'values of `done`',
    'values of `percent`',
  ],
  rows: all.map(proofRow),
});

export const previewTable = (all: readonly Previewed[]): Table => ({
  caption: 'Previews of `roundRobin`, 10,000 × 1,000',
  columns: ['', 's', 'requests', 'read units', 'write units', 'cells that would change', 'KB of the answer'],
  rows: all.map(({ what, cost, bytes }) => [
    what,
    cost.seconds.toFixed(1),
    requestsText(cost.requests),
    whole(cost.readUnits),
    whole(allWriteUnits(cost)),
    whole(cost.result.changed),
    whole(bytes / 1024),
  ]),
});

export const memoryTable = (all: readonly MemoryOf[]): Table => ({
  caption: 'Memory of a `roundRobin` job, MB',
  columns: [
    'function',
    'users × campaigns',
    'calls',
    'heap: loaded',
    'most within a call',
    'most after a call',
    'process: most',
  ],
  rows: (all[0]?.functions ?? []).flatMap(({ name }) =>
    all.flatMap(({ functions, ...size }) =>
      functions
        .filter((one) => one.name === name)
        .map(({ memory: { calls, loaded, peak, kept, resident } }) => [
          name,
          sizeText(size),
          String(calls),
          ...[loaded, peak, kept, resident].map(megabytes),
        ]),
    ),
  ),
});

/** The steps whose work is a share of the job. */
const shared = (name: string): boolean => name === 'part' || name === 'roster';

const memoryClaims = ([...all]: readonly MemoryOf[]): Claim[] => {
  const [large, huge] = all.slice(-2);
  if (!large || !huge) return [];
  const names = huge.functions.map(({ name }) => name).filter(shared);
  const peakOf = ({ functions }: MemoryOf, wanted: string): number =>
    functions.find(({ name }) => name === wanted)?.memory.peak ?? 0;
  const most = Math.max(...all.flatMap(({ functions }) => functions.map(({ memory }) => memory.resident)));
  return [
    ...names.map((name) => {
      const growth = peakOf(huge, name) / peakOf(large, name);
      return {
        what: `heap of \`${name}\`, ${sizeText(huge)} against ${sizeText(large)}`,
        measured: `${megabytes(peakOf(huge, name))} MB, ${growth.toFixed(2)}×`,
        target: '≤ 1.5× for 10× the users',
        met: growth <= 1.5,
      };
    }),
    {
      what: 'the most that any of the functions had in memory',
      measured: `${megabytes(most)} MB`,
      target: 'of 512 MB',
      met: most < 512 * 2 ** 20,
    },
  ];
};

const rises = (seen: Ran['seen']): boolean =>
  seen.every(({ done, percent }, index) => {
    const last = seen[index - 1];
    return !last || (done >= last.done && percent >= last.percent);
  });

const sizeClaims = (beside: Beside): Claim[] => {
  const { ran } = beside;
  const named = `${sizeText(ran)}, \`${ran.box}\``;
  const values = new Set(ran.seen.map(({ done }) => done)).size;
  const claim = (what: string, measured: string, target: string, met: boolean): Claim => ({
    what: `${named}: ${what}`,
    measured,
    target,
    met,
  });
  return [
    claim('seconds', ran.cost.seconds.toFixed(1), '< 60', ran.cost.seconds < 60),
    claim('write units', `${fewerUnits(beside).toFixed(0)}× fewer`, '≥ 200× fewer', fewerUnits(beside) >= 200),
    claim('requests', `${fewerRequests(beside).toFixed(0)}× fewer`, '≥ 20× fewer', fewerRequests(beside) >= 20),
    claim('state transitions', whole(ran.transitions), '≤ 1,000', ran.transitions <= 1000),
    claim('progress seen', `${values} values`, 'rises, never falls', values > 2 && rises(ran.seen)),
  ];
};

const isExact = ({ box, job, cells, ...size }: Ran): boolean => {
  const all = cellsIn(size);
  const inRosters = box === 'roundRobin' ? all : 0;
  const counted = job.status === 'succeeded' && job.done === all && job.changed === all && job.failed === 0;
  return counted && cells.users === all && cells.rosters === inRosters;
};

/** Beside the targets, what was found. */
export const claimsOf = (beside: readonly Beside[], memory: readonly MemoryOf[]): Claim[] => {
  const all = beside.map(({ ran }) => ran);
  const exact = all.filter(isExact).length;
  const most = Math.max(...all.filter(({ users }) => users >= 100).map(perLine));
  return [
    ...beside.filter(({ ran }) => ran.users === 1000).flatMap(sizeClaims),
    {
      what: 'jobs that ended exact: cells asked for, counted, and found in the items',
      measured: `${exact} of ${all.length}`,
      target: 'all',
      met: exact === all.length,
    },
    {
      what: 'write units per user and campaign, from 100 × 100 to 10,000 × 1,000 (most)',
      measured: most.toFixed(2),
      target: '≤ 3: grows with U + C',
      met: most <= 3,
    },
    ...memoryClaims(memory),
  ];
};
