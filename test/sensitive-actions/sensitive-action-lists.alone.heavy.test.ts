import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SensitiveAction } from '../../shared/sensitive-actions/report.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { sample } from '../support/setup/quick.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeAccount } from '../support/world/world.ts';

// Alone: the list searches by the time in ids, which never goes back in a process, whatever clock other files set.
const start = '2027-03-01T00:00:00.000Z';
const session = 'ses_01M80B7PC7FKCP02D8H2Q91GNK';
let accountId: string;

/** A report a day for ten days, in turn of two users and a session, of two actions on two types; one comes a day late. */
beforeAll(async () => {
  await makeTable();
  setClock(start);
  accountId = await makeAccount();
  for (let n = 0; n < 10; n++) {
    setClock(later(start, n * day));
    const who = n % 3 === 2 ? { sessionId: session } : { userId: n % 3 ? 'max' : 'mia' };
    await report(accountId, who, [
      {
        action: n % 2 ? 'export' : 'delete',
        resourceType: n < 5 ? 'comment' : 'email',
        items: n === 3 ? 51 : n + 1,
        ...(n === 7 ? { at: later(start, 6 * day) } : {}),
      },
    ]);
  }
});
afterAll(() => setClock());

interface Page {
  items: SensitiveAction[];
  nextPageToken?: string;
}

const page = (query: Record<string, string>, account = accountId) =>
  api<Page>('listSensitiveActions', { as: user('owner', account), params: { accountId: account }, query });

/** The days of what a query finds, page by page. */
const found = async (query: Record<string, string>, pageSize = '2'): Promise<number[]> => {
  const items: SensitiveAction[] = [];
  let pageToken: string | undefined;
  do {
    const { status, body } = await page({ ...query, pageSize, ...(pageToken ? { pageToken } : {}) });
    expect([status, body.items.length <= Number(pageSize)]).toEqual([200, true]);
    items.push(...body.items);
    pageToken = body.nextPageToken;
  } while (pageToken);
  return items.map(({ reportedAt }) => (Date.parse(reportedAt) - Date.parse(start)) / day);
};

const dayOf = (n: number, millis = 0) => later(start, n * day + millis);

describe('sensitive actions', () => {
  it.each<[Record<string, string>, number[]]>([
    [{}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    [{ userId: 'mia' }, [9, 6, 3, 0]],
    [{ userId: 'max' }, [7, 4, 1]],
    [{ userId: 'nobody' }, []],
    [{ sessionId: session }, [8, 5, 2]],
    [{ action: 'export' }, [9, 7, 5, 3, 1]],
    [{ resourceType: 'comment' }, [4, 3, 2, 1, 0]],
    [{ action: 'export', resourceType: 'email' }, [9, 7, 5]],
    [{ userId: 'mia', sessionId: session }, []],
    [{ detected: 'true' }, [3]],
    [{ detected: 'false', userId: 'mia' }, [9, 6, 0]],
    [{ from: dayOf(8) }, [9, 8]],
    [{ from: dayOf(8, 1) }, [9]],
    [{ to: dayOf(2) }, [1, 0]],
    [{ to: dayOf(2, 1) }, [2, 1, 0]],
    // By when it was done, not by when it was reported.
    [{ from: dayOf(6), to: dayOf(7) }, [7, 6]],
    [{ from: dayOf(7), to: dayOf(8) }, []],
    [{ from: dayOf(3), to: dayOf(6), userId: 'mia' }, [3]],
    [{ from: dayOf(5), to: dayOf(5) }, []],
    [{ from: dayOf(9), to: dayOf(1) }, []],
    [{ from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59+00:00' }, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    [{ from: '9999-01-01T00:00:00Z' }, []],
    [{ to: '0001-01-01T00:00:00Z' }, []],
  ])('of %j are those of the days %j', async (query, days) => {
    expect(await found(query)).toEqual(days);
    expect(await found(query, '200')).toEqual(days);
  });

  it.each(['2027-03-01', 'yesterday', '2027-13-01T00:00:00Z', ''])('refuses from=%j', async (from) => {
    const answer = await page({ from });
    expect([answer.status, problemName(answer), answer.body]).toMatchObject([
      400,
      'invalid-request',
      { errors: [{ pointer: '/query/from' }] },
    ]);
  });

  it('of a span of time are looked for where they stand', async () => {
    const { result, sent } = await recorded(() => page({ from: dayOf(1), to: dayOf(2) }));
    expect(result.body.items).toHaveLength(1);
    const [query] = sent.filter(({ action }) => action === 'Query');
    const [first, last] = [':first', ':last'].map(
      (name) => (query?.input['ExpressionAttributeValues'] as Record<string, string> | undefined)?.[name],
    );
    // Minutes of clocks that differ before, a day of late reports after.
    const at = (key: string | undefined) => String(key).slice('SENSITIVE#sen_'.length);
    const time = (id: string) =>
      [...id].reduce((sum, letter) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter), 0);
    expect(time(at(first))).toBe(Date.parse(dayOf(1)) - 10 * minute);
    expect(time(at(last))).toBe(Date.parse(dayOf(3)) + 10 * minute);
  });

  it('are kept for 400 days, whatever TTL does', async () => {
    setClock(dayOf(400 + 2, minute));
    expect(await found({})).toEqual([9, 8, 7, 6, 5, 4, 3]);
    // A page that ends with what is not kept any more when the next is asked for.
    setClock(dayOf(400, -minute));
    const { body } = await page({ pageSize: '9' });
    setClock(dayOf(400 + 5));
    expect(await page({ pageSize: '9', pageToken: String(body.nextPageToken) })).toMatchObject({
      status: 200,
      body: { items: [] },
    });
    setClock(dayOf(9));
  });

  // As large as reports may be: three bytes a character, and a quote, which is escaped twice on its way.
  const texts: [string, number, number][] = [
    ['"', 5, 13],
    ['€', 3, 27],
  ];
  it.each(sample(texts, 1))(
    'however large (%s) are answered in pages that a function may answer',
    async (letter, each, requests) => {
      const account = await makeAccount();
      const resourceIds = Array.from({ length: 100 }, (_, n) => String(n).padEnd(256, letter));
      for (let n = 0; n < requests; n++) {
        const { status } = await report(account, { userId: 'mia' }, Array(each).fill({ resourceIds }));
        expect(status).toBe(201);
      }
      let [count, pages, pageToken]: [number, number, string | undefined] = [0, 0, undefined];
      do {
        const answer: Awaited<ReturnType<typeof page>> = await page(
          { userId: 'mia', pageSize: '200', ...(pageToken === undefined ? {} : { pageToken }) },
          account,
        );
        const { status: statusCode, headers, body } = answer;
        expect(statusCode).toBe(200);
        // What leaves the function: JSON within JSON.
        const bytes = Buffer.byteLength(JSON.stringify({ statusCode, headers, body: JSON.stringify(body) }));
        expect(bytes).toBeLessThan(4_200_000);
        expect(body.items.length).toBeGreaterThan(0);
        count += body.items.length;
        pages++;
        pageToken = body.nextPageToken;
      } while (pageToken !== undefined);
      expect([count, pages]).toEqual([each * requests, 2]);
    },
  );

  it('of another account do not show', async () => {
    expect((await page({}, await makeAccount())).body.items).toEqual([]);
  });
});
