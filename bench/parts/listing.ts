import { toInstant } from '../../shared/core/instant.ts';
import { user } from '../../test/support/api/identity.ts';
import { claim, type Findings, table } from '../report.ts';
import { freshTable, step } from '../support/environment.ts';
import { expired, granted, revoked } from '../support/grants.ts';
import { countsText, type Metered, metered } from '../support/meter.ts';
import { size } from '../support/sizes.ts';
import { spread } from '../support/timing.ts';
import { type Item, load, makeSupported, succeed } from '../support/world.ts';

interface Page {
  items: { grantId: string; status: string }[];
  nextPageToken?: string;
}

type Query = Record<string, string>;

interface Measured {
  what: string;
  count: number;
  cost: Metered<Page>;
  millis: number[];
}

const accountId = 'acme';
const live = 20;
const largest = size(100_000, 1000);
const rounds = size(40, 3);
const minute = 60_000;
const newestAge = 8 * 1440 * minute;

/** Grants that ended long ago, one every ten minutes, the newest eight days old; every tenth was revoked. */
const history = (count: number, now: number): Item[] =>
  Array.from({ length: count }, (_, index) => {
    const { grant } = granted(accountId, toInstant(now - newestAge - (count - index) * 10 * minute));
    return index % 10 === 0 ? revoked(grant) : expired(grant);
  }).flat();

const page = (query: Query): Promise<Page> =>
  succeed('listGrants', { as: user('owner', accountId), params: { accountId }, query });

/** Reads the whole list by pages of 50 and checks it. @returns the query of the page in the middle */
const walk = async (count: number): Promise<Query> => {
  const seen: string[] = [];
  let middle: Query = {};
  for (let query: Query | undefined = {}; query; ) {
    const { items, nextPageToken }: Page = await page(query);
    seen.push(...items.map(({ grantId }) => grantId));
    query = nextPageToken === undefined ? undefined : { pageToken: nextPageToken };
    if (query && seen.length <= count / 2) middle = query;
  }
  if (seen.some((id, index) => index > 0 && id >= (seen[index - 1] ?? ''))) throw new Error('not newest first');
  if (seen.length !== count) throw new Error(`the list has ${seen.length} of ${count} grants`);
  return middle;
};

const measurePage = async (what: string, count: number, query: Query): Promise<Measured> => {
  const cost = await metered(() => page(query));
  const millis: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await page(query);
    millis.push(performance.now() - started);
  }
  return { what, count, cost, millis };
};

const measureList = async (count: number): Promise<Measured[]> => {
  await freshTable(`listing-${count}`);
  await step(`${count} grants: load`, async () => {
    await load(history(count - live, Date.now()));
    await makeSupported(accountId, { grants: live });
  });
  const queries: Record<string, Query> = {
    'first page': {},
    'page in the middle': await step(`${count} grants: walk`, () => walk(count)),
    'first page of `expired`': { status: 'expired' },
    'first page of `revoked`': { status: 'revoked' },
    'first page of `active`': { status: 'active' },
  };
  const measured: Measured[] = [];
  for (const [what, query] of Object.entries(queries)) measured.push(await measurePage(what, count, query));
  return measured;
};

/** A page of 50 grants through the Lambda handler, out of few and of many grants in one account. */
export const measure = async (): Promise<Findings> => {
  const few = await measureList(100);
  const many = await measureList(largest);
  return {
    claims: many.slice(0, 2).map(({ what, cost: { requests } }) => {
      const { Query = 0, Scan = 0, BatchGetItem: _caller, ...others } = requests;
      const isMet = Query === 1 && Object.keys(others).length === 0;
      const title = `${what}, 50 of ${largest.toLocaleString('en')}`;
      return claim(title, `${Query} Query, ${Scan} Scan`, '1 Query, 0 Scan', isMet && Scan === 0);
    }),
    tables: [
      table('A page of 50', [...few, ...many], {
        page: ({ what }) => what,
        grants: ({ count }) => count,
        items: ({ cost: { result } }) => `${result.items.length}${result.nextPageToken ? ', more' : ''}`,
        requests: ({ cost }) => countsText(cost.requests),
        'read units': ({ cost }) => cost.readUnits,
        ms: ({ millis }) => spread(millis),
      }),
    ],
  };
};
