import { beforeAll, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { later, second } from '../support/clock/clock.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { freshId, makeAccount } from '../support/world/world.ts';
import { writeEntry } from './entries.ts';

// Later than the entry of the account itself, and in order: ids of one process never go back.
const start = '2030-01-01T00:00:00.000Z';
const at = (n: number): string => later(start, n * second);

let accountId: string;
beforeAll(async () => {
  await makeTable();
  accountId = await makeAccount();
  for (let n = 0; n < 12; n++) {
    await writeEntry(accountId, at(n), {
      type: n % 2 === 0 ? 'grant.created' : 'share-link.opened',
      actor: n % 3 === 0 ? { kind: 'agent', id: 'sam', team: 'customer_service' } : { kind: 'user', id: 'olga' },
      target: { type: 'grant', id: n < 6 ? 'one' : '+49 "x"' },
      data: { n },
    });
  }
});

const page = (query: Record<string, string>, account = accountId) =>
  api<{ items: JournalEntry[]; nextPageToken?: string }>('listJournal', {
    ...{ as: user('owner', account), params: { accountId: account }, query },
  });
const numbers = async (query: Record<string, string>): Promise<unknown[]> => {
  const found: unknown[] = [];
  let pageToken: string | undefined;
  do {
    const { status, body } = await page({ pageSize: '2', ...query, ...(pageToken ? { pageToken } : {}) });
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(2);
    found.push(...body.items.map(({ data }) => data['n']));
    pageToken = body.nextPageToken;
  } while (pageToken !== undefined);
  return found;
};

describe('filters of the journal', () => {
  it.each<[Record<string, string>, number[]]>([
    [{ type: 'share-link.opened' }, [11, 9, 7, 5, 3, 1]],
    [{ type: 'never.happened' }, []],
    [{ actor: 'sam' }, [9, 6, 3, 0]],
    [{ target: '+49 "x"' }, [11, 10, 9, 8, 7, 6]],
    [{ actor: 'sam', target: 'one', type: 'grant.created' }, [0]],
    [{ from: at(9) }, [11, 10, 9]],
    [{ from: at(3), to: at(6) }, [5, 4, 3]],
    [{ from: later(at(3), 1), to: later(at(6), 1) }, [6, 5, 4]],
    [{ from: '2030-01-01T01:00:03+01:00', to: at(5) }, [4, 3]],
    [{ from: at(0), to: at(12), type: 'grant.created', actor: 'olga' }, [10, 8, 4, 2]],
    [{ from: '0001-01-01T00:00:00Z', to: at(1), actor: 'sam' }, [0]],
    [{ from: at(11), to: '9999-12-31T23:59:59.999Z' }, [11]],
  ])('%j', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  it('find an entry whose id is of a later time than its instant', async () => {
    const account = await makeAccount();
    await writeEntry(account, at(100), { data: { n: 2 } });
    // The id sorts after the one before, although the entry is of an earlier instant.
    await writeEntry(account, at(50), { data: { n: 1 } });
    const { body } = await page({ from: at(50), to: at(51) }, account);
    expect(body.items.map(({ data }) => data['n'])).toEqual([1]);
  });

  it.each([
    { from: at(1), to: at(1) },
    { from: at(2), to: at(1) },
    { from: 'yesterday' },
    { type: 'Grant' },
    { type: '' },
    { actor: '' },
    { target: 'a\u0000b' },
    { kind: 'user' },
  ])('refuse %j', async (query) => {
    const answer = await page(query as unknown as Record<string, string>);
    expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-request']);
  });

  it('are part of the page token', async () => {
    const { body } = await page({ pageSize: '1', type: 'grant.created' });
    const pageToken = body.nextPageToken ?? '';
    for (const query of [{ type: 'share-link.opened' }, {}, { type: 'grant.created', actor: 'olga' }]) {
      const answer = await page({ pageSize: '1', ...query, pageToken } as Record<string, string>);
      expect([answer.status, problemName(answer)]).toEqual([400, 'invalid-page-token']);
    }
    const other = await makeAccount();
    expect((await page({ pageSize: '1', type: 'grant.created', pageToken }, other)).status).toBe(400);
  });

  it('read a bounded part for one page, and only the entries of the time', async () => {
    const account = await makeAccount(freshId());
    for (let n = 0; n < 40; n++) await writeEntry(account, at(1000 + n));
    const query = { type: 'never.happened', pageSize: '1' };
    const first = await recorded(() => page(query, account));
    const queries = first.sent.filter(({ action }) => action === 'Query');
    expect(queries.length).toBeLessThanOrEqual(8);
    for (const { input } of queries) expect(input['Limit']).toBeLessThanOrEqual(500);
    const ranged = await recorded(() => page({ ...query, from: at(1039) }, account));
    expect(ranged.sent.filter(({ action }) => action === 'Query')).toHaveLength(1);
  });
});
