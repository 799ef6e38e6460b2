import { sweep } from '../../functions/expiry/sweep.ts';
import { toInstant } from '../../shared/core/instant.ts';
import { listDue } from '../../shared/table/due-index.ts';
import { dueShards } from '../../shared/table/keys.ts';
import type { Findings } from '../report.ts';
import { freshTable } from '../support/database.ts';
import { granted, load, warned } from '../support/grants.ts';
import { type Journalled, journalled } from '../support/journalled.ts';
import { type Metered, metered, requestsText } from '../support/meter.ts';
import { step } from '../support/progress.ts';
import { type Sequenced, sequenced } from '../support/sequenced.ts';

const grants = 10_000;
const hour = 3_600_000;
const day = 24 * hour;

interface Result {
  accounts: number;
  swept: Metered<Awaited<ReturnType<typeof sweep>>>;
  left: number;
  sequenced: Metered<Sequenced>;
  journalled: Journalled;
}

type Due = 'end' | 'warning';

/**
 * Grants spread evenly over the accounts. Those due to end did so within the last hour, and were warned of before;
 * those due a warning end in about an hour.
 */
const fill = async (accounts: number, due: Due): Promise<string[]> => {
  await freshTable(`sweep-${due}-${accounts}`);
  const accountIds = Array.from({ length: accounts }, (_, index) => `account-${index}`);
  const oldest = Date.now() - 7 * day + (due === 'end' ? -hour : hour);
  const items = Array.from({ length: grants }, (_, index) => {
    const at = toInstant(oldest + Math.floor((index / grants) * 0.9 * hour));
    const { grant, grantItems, timerItems } = granted(accountIds[index % accounts] ?? '', at);
    return [...timerItems, ...(due === 'end' ? warned(grant) : grantItems)];
  });
  await load(items.flat());
  return accountIds;
};

const stillDue = async (now: string): Promise<number> => {
  const pages = await Promise.all(dueShards().map((shard) => listDue(shard, now, 1)));
  return pages.reduce((sum, { refs }) => sum + refs.length, 0);
};

const accountsText = (accounts: number): string =>
  accounts === 1 ? 'all in one' : accounts === grants ? 'one in each' : `over ${accounts.toLocaleString('en')}`;

const measureOver = async (accounts: number): Promise<Result> => {
  const named = (what: string) => `10,000 grants, ${accountsText(accounts)}: ${what}`;
  const accountIds = await step(named('load'), () => fill(accounts, 'end'));
  const now = toInstant(Date.now());
  const swept = await step(named('sweep'), () => metered(() => sweep(now, () => true)));
  const left = await stillDue(now);
  const placed = await step(named('sequence'), sequenced);
  const proof = await step(named('check'), () => journalled(accountIds, placed.result.published));
  return { accounts, swept, left, sequenced: placed, journalled: proof };
};

const measureWarnings = async (accounts: number): Promise<Pick<Result, 'accounts' | 'swept'>> => {
  await step('10,000 warnings: load', () => fill(accounts, 'warning'));
  const now = toInstant(Date.now());
  return { accounts, swept: await step('10,000 warnings: sweep', () => metered(() => sweep(now, () => true))) };
};

const sum = (units: Record<string, number>): number => Object.values(units).reduce((total, one) => total + one, 0);
const writeUnits = ({ writeUnits }: Metered<unknown>): number => writeUnits.table + sum(writeUnits.indexes);
const per = (count: number, digits = 2): string => (count / grants).toFixed(digits);
const requestCount = ({ requests }: Metered<unknown>): number => sum(requests);

const sweepRow = ({ accounts, swept }: Pick<Result, 'accounts' | 'swept'>): string[] => [
  accountsText(accounts),
  swept.result.expired.toLocaleString('en'),
  swept.result.warned.toLocaleString('en'),
  swept.seconds.toFixed(1),
  requestsText(swept.requests),
  per(requestCount(swept), 3),
  per(swept.readUnits),
  per(swept.writeUnits.table),
  per(swept.writeUnits.indexes['due'] ?? 0),
  per(swept.writeUnits.indexes['teams'] ?? 0),
  per(writeUnits(swept)),
];

const sequencerRow = ({ accounts, sequenced: placed }: Result): string[] => [
  accountsText(accounts),
  placed.result.published.length.toLocaleString('en'),
  placed.seconds.toFixed(1),
  String(placed.result.batches),
  requestsText(placed.requests),
  per(placed.readUnits),
  per(writeUnits(placed)),
  String(placed.result.busRequests),
  String(placed.result.logRequests),
];

const proofRow = ({ accounts, journalled: proof, left }: Result): string[] => [
  accountsText(accounts),
  proof.once.toLocaleString('en'),
  String(left),
  proof.gapless.toLocaleString('en'),
  proof.publishedOnce.toLocaleString('en'),
];

/** 10,000 due grants through the sweep, then their entries through the sequencer. */
export const measure = async (): Promise<Findings> => {
  const results: Result[] = [];
  for (const accounts of [1000, 1, grants]) results.push(await measureOver(accounts));
  const warnings = await measureWarnings(1000);
  const sweeps = [...results.map(({ swept }) => swept), warnings.swept];
  const least = (of: (result: Result) => number): number => Math.min(...results.map(of));
  const units = Math.max(...sweeps.map(writeUnits)) / grants;
  const seconds = Math.max(...sweeps.map((swept) => swept.seconds));
  const once = least(({ journalled: proof }) => Math.min(proof.once, proof.publishedOnce));
  const gapless = results.every(({ accounts, journalled: proof }) => proof.gapless === accounts);
  return {
    title: 'Expiry: sweeping 10,000 due grants',
    method:
      'Grants of the default duration for all teams, warned of before and ended within the last hour, over 1,000 accounts, all ' +
      'in one, and one in each. `functions/expiry/sweep.ts` runs once; then the records of the real stream, filtered as deployed, ' +
      'go to `functions/sequencer/handler.ts` in batches of 100, one after another, with the bus and the log group replaced by ' +
      'stand-ins in memory. Units are those that the database reports: a transaction is charged double on the table, a change ' +
      'of a grant also on each index whose entry changes; stream reads, events and log lines are not DynamoDB units.',
    claims: [
      {
        what: 'write units per swept grant, table and indexes (worst)',
        measured: units.toFixed(2),
        target: '≤ 6',
        met: units <= 6,
      },
      { what: 'seconds for 10,000 (worst)', measured: seconds.toFixed(1), target: '≤ 60', met: seconds <= 60 },
      {
        what: 'grants journalled and published exactly once (least)',
        measured: once.toLocaleString('en'),
        target: grants.toLocaleString('en'),
        met: once === grants,
      },
      {
        what: 'chains gapless, every hash verified',
        measured: gapless ? 'all' : 'not all',
        target: 'all',
        met: gapless,
      },
    ],
    tables: [
      {
        caption: 'The sweep; units and requests per grant',
        columns: [
          'accounts',
          'expired',
          'warned',
          's',
          'requests',
          'requests per grant',
          'read units',
          'write units: table',
          'index `due`',
          'index `teams`',
          'in all',
        ],
        rows: [...results, warnings].map(sweepRow),
      },
      {
        caption: 'The sequencer, afterwards; units per entry',
        columns: [
          'accounts',
          'entries',
          's',
          'batches',
          'requests',
          'read units',
          'write units',
          'PutEvents',
          'PutLogEvents',
        ],
        rows: results.map(sequencerRow),
      },
      {
        caption: 'What was checked',
        columns: ['accounts', 'grants with one `grant.expired`', 'still due', 'gapless chains', 'events sent once'],
        rows: results.map(proofRow),
      },
    ],
    notes: [
      `Sweep and sequencer together, write units a grant: ${results.map((one) => `${per(writeUnits(one.swept) + writeUnits(one.sequenced))} (${accountsText(one.accounts)})`).join(', ')}. The target is the sweep's own.`,
      'A grant that runs to its end is swept twice, for the warning and for the end. The removal of its timer by TTL is free.',
      'The engine does not throttle. On AWS a partition takes 1,000 write units a second, so 10,000 grants of one account take at least 20 s.',
      'The sequencer works through one shard here, one batch after another; a deployed table has several shards, each with its own.',
    ],
  };
};
