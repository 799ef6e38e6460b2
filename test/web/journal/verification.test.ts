import { expect, test } from 'vitest';
import type { SequencedEntry } from '../../../shared/table/journal-entry.ts';
import { Verification } from '../../../web/journal/verification.ts';
import { journalOf } from './entries.ts';

type Query = { pageSize: number; pageToken?: string };

const host = {
  addController: () => {},
  removeController: () => {},
  requestUpdate: () => {},
  updateComplete: Promise.resolve(true),
};

/** Pages of two entries, newest first. */
const pageOf = (entries: readonly SequencedEntry[], { pageToken }: Query) => {
  const from = Number(pageToken ?? 0);
  const items = entries.toReversed().slice(from, from + 2);
  return { items, ...(from + 2 < entries.length ? { nextPageToken: String(from + 2) } : {}) };
};

test('all pages are read, and the progress grows up to the number of entries', async () => {
  const entries = journalOf(5);
  const progress: string[] = [];
  const verification: Verification = new Verification(
    { ...host, requestUpdate: () => progress.push(`${verification.done}/${verification.total}`) },
    async (query) => pageOf(entries, query),
  );
  await verification.start(undefined);
  expect(verification).toMatchObject({ status: 'ended', result: { isIntact: true, last: { sequence: 5 } } });
  expect([...new Set(progress)]).toEqual(['0/0', '2/5', '4/5', '5/5']);
});

test('a check that failed goes on where it stopped', async () => {
  const entries = journalOf(6);
  const asked: (string | undefined)[] = [];
  const verification = new Verification(host, async (query) => {
    asked.push(query.pageToken);
    if (asked.length === 2) throw new TypeError('offline');
    return pageOf(entries, query);
  });
  await verification.start(undefined);
  expect(verification).toMatchObject({ status: 'failed', done: 2 });
  await verification.resume(undefined);
  expect(verification.result).toMatchObject({ isIntact: true, last: { sequence: 6 } });
  expect(asked).toEqual([undefined, '2', '2', '4']);
});

test('an entry that gets its place during the check is no gap', async () => {
  const entries = journalOf(4);
  let reads = 0;
  const verification = new Verification(host, async (query) => {
    reads += 1;
    const page = pageOf(entries, query);
    if (reads > 1) return page;
    // The third entry had no place when the first page was read, and the fourth had one.
    const items = page.items.map((entry) => {
      if (entry.sequence !== 3) return entry;
      const { sequence, previousHash, hash, ...waiting } = entry;
      return waiting;
    });
    return { ...page, items };
  });
  await verification.start(undefined);
  expect(verification.result).toMatchObject({ isIntact: true, last: { sequence: 4 }, waiting: 0 });
});

test('a check that was stopped has no outcome', async () => {
  const entries = journalOf(4);
  const verification = new Verification(host, async (query, signal) => {
    if (query.pageToken !== undefined) verification.reset();
    signal.throwIfAborted();
    return pageOf(entries, query);
  });
  await verification.start(undefined);
  expect(verification).toMatchObject({ status: 'idle', result: undefined, done: 0 });
});
