import { atMost, type Claim, claim, exactly } from '../../report.ts';
import { total } from '../../support/meter.ts';
import type { CellsCost } from './cells.ts';
import type { Job, Size } from './job.ts';
import type { FunctionMemory } from './memory.ts';

export const sizeText = ({ users, campaigns }: Size): string =>
  `${users.toLocaleString('en')} × ${campaigns.toLocaleString('en')}`;

export const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

/** A job beside a design with one item for each cell. */
export interface Beside {
  job: Job;
  cells: CellsCost;
}

export const fewerUnits = ({ job, cells }: Beside): number => cells.writeUnits / total(job.cost.writeUnits);
export const fewerRequests = ({ job, cells }: Beside): number => cells.requests / total(job.cost.requests);

/** Write units for each user and each campaign: flat when the cost grows with U + C. */
export const unitsPerLine = ({ cost, users, campaigns }: Job): number => total(cost.writeUnits) / (users + campaigns);

export const distinct = (values: readonly number[]): number[] => [...new Set(values)];

const sizeClaims = (beside: Beside): Claim[] => {
  const { box, cost, ...size } = beside.job;
  const { seen, transitions } = cost.result;
  const named = `${sizeText(size)}, \`${box}\``;
  const values = distinct(seen.map(({ done }) => done)).length;
  const isRising = seen.every(({ done, percent }, index) => {
    const before = seen[index - 1];
    return !before || (done >= before.done && percent >= before.percent);
  });
  const fewer = (what: string, times: number, least: number): Claim =>
    claim(`${named}: ${what}`, `${times.toFixed(0)}× fewer`, `≥ ${least}× fewer`, times >= least);
  return [
    claim(`${named}: seconds`, cost.seconds.toFixed(1), '< 60', cost.seconds < 60),
    fewer('write units', fewerUnits(beside), 200),
    fewer('requests', fewerRequests(beside), 20),
    atMost(`${named}: state transitions`, transitions, 1000, { digits: 0 }),
    claim(`${named}: progress seen`, `${values} values`, 'rises, never falls', values > 2 && isRising),
  ];
};

const isExact = ({ box, cost, cells, users, campaigns }: Job): boolean => {
  const { done, changed, failed } = cost.result.job;
  const all = users * campaigns;
  const isCounted = done === all && changed === all && failed === 0;
  return isCounted && cells.users === all && cells.rosters === (box === 'roundRobin' ? all : 0);
};

const memoryClaims = (memory: readonly FunctionMemory[]): Claim[] => {
  // The steps that each do a share of the job.
  const growth = ['part', 'roster'].map((name) => {
    const [large, huge] = memory.filter((one) => one.name === name).slice(-2);
    if (!large || !huge) throw new Error(`the memory of ${name} was not measured`);
    const times = huge.peak / large.peak;
    const what = `heap of \`${name}\`, ${sizeText(huge)} against ${sizeText(large)}`;
    const measured = `${megabytes(huge.peak)} MB, ${times.toFixed(2)}×`;
    return claim(what, measured, '≤ 1.5× for 10× the users', times <= 1.5);
  });
  const most = Math.max(...memory.map(({ resident }) => resident));
  const isMet = most < 512 * 2 ** 20;
  return [...growth, claim('largest resident set of any function', `${megabytes(most)} MB`, 'of 512 MB', isMet)];
};

/** The figures beside their targets. */
export const bulkClaims = (beside: readonly Beside[], memory: readonly FunctionMemory[]): Claim[] => {
  const jobs = beside.map(({ job }) => job);
  const exact = jobs.filter(isExact).length;
  const units = Math.max(...jobs.filter(({ users }) => users >= 100).map(unitsPerLine));
  return [
    ...beside.filter(({ job }) => job.users === 1000).flatMap(sizeClaims),
    exactly('jobs that ended exact: cells asked for, counted, and found in the items', exact, jobs.length),
    claim(
      'write units per user and campaign, from 100 × 100 to 10,000 × 1,000 (most)',
      units.toFixed(2),
      '≤ 3: grows with U + C',
      units <= 3,
    ),
    ...memoryClaims(memory),
  ];
};
