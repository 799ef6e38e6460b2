import { toInstant } from '../../shared/core/instant.ts';
import { api } from '../../test/support/api.ts';
import { service, user } from '../../test/support/identity.ts';
import type { Claim, Findings } from '../report.ts';
import { freshTable } from '../support/database.ts';
import { expired, granted, type Item, load, revoked } from '../support/grants.ts';
import { type Metered, metered, requestsText } from '../support/meter.ts';
import { step } from '../support/progress.ts';
import { spread } from '../support/statistics.ts';

interface Page {
  items: { grantId: string; status: string }[];
  nextPageToken?: string;
}

const accountId = 'acme';
const live = 20;
const minute = 60_000;
const day = 1440 * minute;

/** Grants that ended long ago, one every ten minutes, the newest eight days old; every tenth was revoked. */
const history = (count: number, now: number): Item[] =>
  Array.from({ length: count }, (_, index) => {
    const { grant } = granted(accountId, toInstant(now - 8 * day - (count - index) * 10 * minute));
    return index % 10 === 0 ? revoked(grant) : expired(grant);
  }).flat();

/** One account, its owner, and `count` grants: the last 20 live and made through the API, the others history. */
const fill = async (count: number): Promise<void> => {
  await freshTable(`listing-${count}`);
  await load(history(count - live, Date.now()));
  const owner = user('owner', accountId);
  const body = { name: 'Jan', email: 'jan@mail.example', role: 'owner' };
  await api('putAccount', { as: service, params: { accountId }, body: { name: 'Acme' } });
  await api('putUser', { as: service, params: { accountId, userId: owner.id }, body });
  for (let made = 0; made < live; made++) await api('createGrant', { as: owner, params: { accountId }, body: {} });
};

const page = async (query: Record<string, string>): Promise<Page> => {
  const answer = await api<Page>('listGrants', { as: user('owner', accountId), params: { accountId }, query });
  if (answer.status !== 200) throw new Error(`the list answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Reads the whole list by pages of 50. @returns the token of the page in the middle */
const walk = async (count: number): Promise<string | undefined> => {
  const seen = new Set<string>();
  let last = '~';
  let middle: string | undefined;
  let pageToken: string | undefined;
  do {
    const { items, nextPageToken } = await page(pageToken ? { pageToken } : {});
    for (const { grantId } of items) {
      if (grantId >= last) throw new Error('the list is not newest first');
      last = grantId;
      seen.add(grantId);
    }
    pageToken = nextPageToken;
    if (seen.size <= count / 2) middle = pageToken;
  } while (pageToken);
  if (seen.size !== count) throw new Error(`the list has ${seen.size} of ${count} grants`);
  return middle;
};

interface Row {
  what: string;
  cost: Metered<Page>;
  millis: number[];
}

const rounds = 40;

const measurePage = async (what: string, query: Record<string, string>): Promise<Row> => {
  const cost = await metered(() => page(query));
  const millis: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await page(query);
    millis.push(performance.now() - started);
  }
  return { what, cost, millis };
};

const measureList = async (count: number): Promise<Row[]> => {
  const named = (what: string) => `${count.toLocaleString('en')} grants: ${what}`;
  await step(named('load'), () => fill(count));
  const middle = await step(named('walk'), () => walk(count));
  return [
    await measurePage('first page', {}),
    await measurePage('page in the middle', middle ? { pageToken: middle } : {}),
    await measurePage('first page of `expired`', { status: 'expired' }),
    await measurePage('first page of `revoked`', { status: 'revoked' }),
    await measurePage('first page of `active`', { status: 'active' }),
  ];
};

const cells = (count: number, { what, cost, millis }: Row): string[] => [
  what,
  count.toLocaleString('en'),
  `${cost.result.items.length}${cost.result.nextPageToken ? ', more' : ''}`,
  requestsText(cost.requests),
  String(cost.readUnits),
  spread(millis),
];

const queries = ({ cost }: Row): number => cost.requests['Query'] ?? 0;

const claim = (row: Row): Claim => {
  const scans = row.cost.requests['Scan'] ?? 0;
  const others = Object.keys(row.cost.requests).filter((action) => action !== 'Query' && action !== 'BatchGetItem');
  return {
    what: `${row.what}, 50 of 100,000`,
    measured: `${queries(row)} Query, ${scans} Scan`,
    target: '1 Query, 0 Scan',
    met: queries(row) === 1 && scans === 0 && others.length === 0,
  };
};

/** A page of 50 grants through the real handler, out of 100 and out of 100,000 in one account. */
export const measure = async (): Promise<Findings> => {
  const counts = [100, 100_000];
  const rows = new Map<number, Row[]>();
  for (const count of counts) rows.set(count, await measureList(count));
  const large = rows.get(100_000) ?? [];
  return {
    title: 'Listing: a page of 50 out of 100,000 grants',
    method:
      `One account with 100 and with 100,000 grants, of which ${live} are live and one in ten of the others was revoked. ` +
      '`GET /v1/accounts/{accountId}/grants` through the Lambda handler, `pageSize` 50, as the owner: authentication of the ' +
      'claims, authorisation, query, answer through its schema. Requests by client middleware, read units as the database ' +
      `reports them (strongly consistent). Milliseconds: median and middle half of ${rounds} calls one after another.`,
    claims: large.slice(0, 2).map(claim),
    tables: [
      {
        caption: 'A page of 50',
        columns: ['page', 'grants', 'items', 'requests', 'read units', 'ms'],
        rows: counts.flatMap((count) => (rows.get(count) ?? []).map((row) => cells(count, row))),
      },
    ],
    notes: [
      'The `BatchGetItem` is who calls: the account and its user in one read, on every route that is open to users.',
      'Before, the whole list was read page by page: every grant once, newest first.',
      'A `status` filter is applied by DynamoDB to what the query reads, 500 items at a time and at most 8 times; where few ' +
        'grants match, the page is short and `nextPageToken` goes on.',
    ],
  };
};
