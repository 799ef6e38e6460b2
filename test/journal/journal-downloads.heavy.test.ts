import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseJournal, verifyJournal } from '../../cli/verify/journal.ts';
import { appendToChain } from '../../shared/journal/chain-store.ts';
import { canonicalEntry, type SequencedEntry, type UnsequencedEntry } from '../../shared/table/journal-entry.ts';
import { later, second } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeAccount } from '../support/world/world.ts';
import { getFile, getParts } from './downloading.ts';
import { writeEntry } from './entries.ts';

const start = '2030-01-01T00:00:00.000Z';
beforeAll(makeTable);

/** A parser of RFC 4180. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cells.lastIndex < text.length) {
    const match = cells.exec(text);
    if (!match) throw new Error('not RFC 4180');
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
};

const entriesOf = (csv: string): SequencedEntry[] => {
  const [header = [], ...rows] = parseCsv(csv);
  return rows.map((row) => {
    const value = (name: string) => row[header.indexOf(name)]?.replace(/^'/, '') || undefined;
    const { actorKind: kind, ...cells } = Object.fromEntries(header.map((name) => [name, value(name)]));
    const optional = (members: Record<string, string | undefined>) =>
      Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
    return {
      ...optional({ entryId: cells['entryId'], accountId: cells['accountId'], at: cells['at'], type: cells['type'] }),
      actor: { kind, id: cells['actorId'], ...optional({ role: cells['actorRole'], team: cells['actorTeam'] }) },
      target: { type: cells['targetType'], id: cells['targetId'] },
      data: JSON.parse(cells['data'] ?? ''),
      ...optional({ requestId: cells['requestId'] }),
      ...(cells['sequence'] === undefined ? {} : { sequence: Number(cells['sequence']) }),
      ...optional({ previousHash: cells['previousHash'], hash: cells['hash'] }),
      ...(cells['originIp'] === undefined
        ? {}
        : { origin: { ip: cells['originIp'], userAgent: cells['originUserAgent'] } }),
      ...(cells['commitments'] === undefined ? {} : { commitments: JSON.parse(cells['commitments']) }),
      ...(cells['salts'] === undefined ? {} : { salts: JSON.parse(cells['salts']) }),
    } as SequencedEntry;
  });
};

const hostile: Partial<UnsequencedEntry>[] = [
  { actor: { kind: 'user', id: '@SUM(A1)', role: 'owner' }, requestId: '=1+1' },
  { target: { type: 'lead', id: '=HYPERLINK("http://x.example";"a")' }, requestId: '-2+3' },
  { target: { type: 'lead', id: "'quoted" }, actor: { kind: 'agent', id: '-1', team: 'customer_service' } },
  { target: { type: 'lead', id: '＝1' }, requestId: '+1' },
  { target: { type: 'lead', id: "''=" }, data: { reason: 'a "b", c\r\nd\te', n: [1.5, null, true], ключ: 'é 🙂' } },
  { data: { ticket: '=1' }, origin: { ip: '192.0.2.7', userAgent: '=cmd' } },
];

describe('the journal as a file', () => {
  it('has every entry as verifiable in CSV and NDJSON as in JSON', async () => {
    const accountId = await makeAccount();
    for (const [n, entry] of hostile.entries()) await writeEntry(accountId, later(start, n * second), entry);
    const ids = (await readJournal(accountId)).map(({ entryId }) => entryId).reverse();
    await appendToChain(accountId, ids);
    const late = await writeEntry(accountId, later(start, 60 * second));
    const expected = await readJournal(accountId);
    const [csv, lines] = [await getFile(accountId, 'text/csv'), await getFile(accountId, 'application/x-ndjson')];
    expect(entriesOf(csv.body)).toEqual(expected);
    expect(
      lines.body
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual(expected);
    expect(expected[0]).toEqual(late);
    for (const { entries } of [verifyJournal(entriesOf(csv.body)), verifyJournal(parseJournal(lines.body))]) {
      expect(entries.flatMap(({ commitments = {} }) => Object.keys(commitments)).sort()).toEqual([
        ...['/data/reason', '/data/ticket', '/origin/ip', '/origin/userAgent'],
      ]);
    }
    for (const entry of entriesOf(csv.body).slice(1)) {
      expect(createHash('sha256').update(canonicalEntry(entry)).digest('hex')).toBe(entry.hash);
    }
    for (const cell of parseCsv(csv.body).flat()) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
  });

  it('says what it is', async () => {
    const accountId = await makeAccount();
    const csv = await getFile(accountId, 'text/csv', {}, 'admin');
    expect([csv.status, csv.headers['link']]).toEqual([200, undefined]);
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="journal.csv"',
      ...{ vary: 'accept', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    });
    expect(csv.body.split('\r\n')[0]).toBe(
      'sequence,entryId,accountId,at,type,actorKind,actorId,actorRole,actorTeam,targetType,targetId,data,requestId,previousHash,hash,originIp,originUserAgent,commitments,salts',
    );
    const lines = await getFile(accountId, 'application/x-ndjson', { type: 'never.happened' });
    expect([lines.status, lines.headers['content-type'], lines.body]).toEqual([200, 'application/x-ndjson', '']);
    const json = await getFile(accountId, '*/*');
    expect(json.headers).toMatchObject({ 'content-type': 'application/json', vary: 'accept' });
  });

  it('refuses with problem details, whatever is accepted', async () => {
    const accountId = await makeAccount();
    for (const [query, status] of [
      [{ type: 'x' }, 400],
      [{ pageToken: 'x' }, 400],
    ] as const) {
      const answer = await getFile(accountId, 'text/csv', query);
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    }
  });

  it.each(['text/csv', 'application/x-ndjson'])(
    'comes in parts below 6 MB as %s, which make one file',
    async (accept) => {
      const accountId = await makeAccount();
      // Quotes grow most: doubled in CSV, and escaped in the answer of the function.
      for (let n = 0; n < 9; n++) {
        await writeEntry(accountId, later(start, n * second), { data: { n, text: '"'.repeat(150_000) } });
      }
      const query = { from: start, to: later(start, 8 * second), pageSize: '1' };
      const answers = await getParts(accountId, accept, query);
      expect(answers.length).toBeGreaterThan(1);
      for (const { body } of answers) expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(5_500_000);
      const file = answers.map(({ body }) => body).join('');
      const data =
        accept === 'text/csv'
          ? entriesOf(file)
          : file
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line));
      expect(data.map((entry) => (entry as SequencedEntry).data['n'])).toEqual(
        Array.from({ length: 8 }, (_, n) => 7 - n),
      );
      if (accept === 'text/csv') expect(answers.at(-1)?.headers['content-type']).toMatch(/header=absent$/);
    },
  );
});
