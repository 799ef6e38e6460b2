import { sweep } from '../../functions/expiry/sweep.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { toInstant } from '../../shared/core/instant.ts';
import { listDue } from '../../shared/table/due-index.ts';
import { dueShards } from '../../shared/table/due-shards.ts';
import { makeSinks } from '../../test/support/events/sinks.ts';
import { deliver, isNewEntry, openStream } from '../../test/support/events/stream.ts';
import { atMost, exactly, type Findings, table } from '../report.ts';
import { freshTable, step } from '../support/environment.ts';
import { granted, warned } from '../support/grants.ts';
import { countsText, type Metered, metered, total } from '../support/meter.ts';
import { size } from '../support/sizes.ts';
import { load } from '../support/world.ts';
import { type Verified, verifyJournals } from './sweep/verify.ts';

type Swept = Metered<Awaited<ReturnType<typeof sweep>>>;

interface Sequenced {
  entries: number;
  batches: number;
  busRequests: number;
  logRequests: number;
}

interface Result {
  accounts: number;
  swept: Swept;
  left: number;
  sequenced: Metered<Sequenced>;
  verified: Verified;
}

const grants = size(10_000, 100);
const hour = 3_600_000;
const day = 24 * hour;
const sinks = makeSinks();

/**
 * Loads grants, spread evenly over the accounts. Those due to end did so within the last hour and were warned of before;
 * those due a warning end in about an hour.
 */
const fill = async (accounts: number, due: 'end' | 'warning'): Promise<string[]> => {
  await freshTable(`sweep-${due}-${accounts}`);
  const accountIds = Array.from({ length: accounts }, (_, index) => `account-${index}`);
  const oldest = Date.now() - 7 * day + (due === 'end' ? -hour : hour);
  const items = Array.from({ length: grants }, (_, index) => {
    const at = toInstant(oldest + Math.floor((index / grants) * 0.9 * hour));
    const { grant, own, timer } = granted(accountIds[index % accounts] ?? '', at);
    return [...timer, ...(due === 'end' ? warned(grant) : own)];
  });
  await load(items.flat());
  return accountIds;
};

/** Delivers all new entries of the table's stream to the sequencer, in batches of 100 as deployed. */
const sequence = async (): Promise<Metered<Sequenced>> => {
  const { read, close } = await openStream();
  const entries = (await read()).filter(isNewEntry);
  close();
  const counts = { entries: entries.length, batches: 0, busRequests: 0, logRequests: 0 };
  sinks.clear();
  sinks.failing.bus = () => {
    counts.busRequests++;
    return false;
  };
  sinks.failing.logs = () => {
    counts.logRequests++;
    return false;
  };
  return metered(async () => {
    await deliver((event) => {
      counts.batches++;
      return sequencer(event);
    }, entries);
    return counts;
  });
};

const sweepNow = (now: string): Promise<Swept> => metered(() => sweep(now, () => true));

const measureOver = async (accounts: number): Promise<Result> => {
  const what = `${grants} grants, ${accounts} accounts`;
  const accountIds = await step(`${what}: load`, () => fill(accounts, 'end'));
  const now = toInstant(Date.now());
  const swept = await step(`${what}: sweep`, () => sweepNow(now));
  const pages = await Promise.all(dueShards().map((shard) => listDue(shard, now, 1)));
  const sequenced = await step(`${what}: sequence`, sequence);
  const verified = await step(`${what}: verify`, () => verifyJournals(accountIds, sinks.events));
  return { accounts, swept, left: pages.flatMap(({ refs }) => refs).length, sequenced, verified };
};

const measureWarnings = async (accounts: number): Promise<Pick<Result, 'accounts' | 'swept'>> => {
  await step('warnings: load', () => fill(accounts, 'warning'));
  return { accounts, swept: await step('warnings: sweep', () => sweepNow(toInstant(Date.now()))) };
};

const per = (count: number, digits = 2): string => (count / grants).toFixed(digits);

const accountsText = ({ accounts }: Pick<Result, 'accounts'>): string =>
  accounts === 1 ? 'all in one' : accounts === grants ? 'one in each' : `over ${accounts.toLocaleString('en')}`;

/** Due grants through the sweep, then their entries through the sequencer. */
export const measure = async (): Promise<Findings> => {
  const many = grants / 10;
  const results: Result[] = [];
  for (const accounts of [many, 1, grants]) results.push(await measureOver(accounts));
  const sweeps = [...results, await measureWarnings(many)];
  const least = (of: (verified: Verified) => number): number =>
    Math.min(...results.map(({ verified }) => of(verified)));
  const units = Math.max(...sweeps.map(({ swept }) => total(swept.writeUnits))) / grants;
  const seconds = Math.max(...sweeps.map(({ swept }) => swept.seconds));
  const isGapless = results.every(({ accounts, verified }) => verified.gapless === accounts);
  const once = least(({ journalled, published }) => Math.min(journalled, published));
  const sums = results.map((one) => {
    const sum = total(one.swept.writeUnits) + total(one.sequenced.writeUnits);
    return `${per(sum)} (${accountsText(one)})`;
  });
  return {
    claims: [
      atMost('write units per swept grant, table and indexes (worst)', units, 6),
      atMost('seconds for 10,000 (worst)', seconds, 60, { digits: 1 }),
      exactly('grants journalled and published exactly once (least)', once, grants),
      exactly('chains gapless, every hash verified', isGapless ? 'all' : 'not all', 'all'),
    ],
    tables: [
      table('The sweep; units and requests per grant', sweeps, {
        accounts: accountsText,
        expired: ({ swept }) => swept.result.expired,
        warned: ({ swept }) => swept.result.warned,
        s: ({ swept }) => swept.seconds.toFixed(1),
        requests: ({ swept }) => countsText(swept.requests),
        'requests per grant': ({ swept }) => per(total(swept.requests), 3),
        'read units': ({ swept }) => per(swept.readUnits),
        'write units: table': ({ swept: { writeUnits } }) => per(writeUnits['table'] ?? 0),
        'index `due`': ({ swept: { writeUnits } }) => per(writeUnits['due'] ?? 0),
        'index `teams`': ({ swept: { writeUnits } }) => per(writeUnits['teams'] ?? 0),
        'in all': ({ swept }) => per(total(swept.writeUnits)),
      }),
      table('The sequencer, afterwards; units per entry', results, {
        accounts: accountsText,
        entries: ({ sequenced }) => sequenced.result.entries,
        s: ({ sequenced }) => sequenced.seconds.toFixed(1),
        batches: ({ sequenced }) => sequenced.result.batches,
        requests: ({ sequenced }) => countsText(sequenced.requests),
        'read units': ({ sequenced }) => per(sequenced.readUnits),
        'write units': ({ sequenced }) => per(total(sequenced.writeUnits)),
        PutEvents: ({ sequenced }) => sequenced.result.busRequests,
        PutLogEvents: ({ sequenced }) => sequenced.result.logRequests,
      }),
      table('Checks', results, {
        accounts: accountsText,
        'grants with one `grant.expired`': ({ verified }) => verified.journalled,
        'still due': ({ left }) => left,
        'gapless chains': ({ verified }) => verified.gapless,
        'events sent once': ({ verified }) => verified.published,
      }),
    ],
    notes: [
      `Sweep and sequencer together, write units per grant: ${sums.join(', ')}. The target is for the sweep alone.`,
    ],
  };
};
