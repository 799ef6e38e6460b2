import { describe, expect, test } from 'vitest';
import type { SequencedEntry } from '../../../shared/table/journal-entry.ts';
import { checkChain, linkOf } from '../../../web/journal/check/chain.ts';
import { proofOf, proofText } from '../../../web/journal/proof.ts';
import { journalOf } from './entries.ts';

const check = async (entries: readonly object[], earlier?: { sequence: number; hash: string }) =>
  checkChain(await Promise.all((entries as SequencedEntry[]).map(linkOf)), earlier);

const change = (entries: SequencedEntry[], sequence: number, part: object): object[] =>
  entries.map((entry) => (entry.sequence === sequence ? { ...entry, ...part } : entry));

const without = ({ sequence, previousHash, hash, ...entry }: SequencedEntry): object => entry;

test('the browser computes the hashes of the service, in any order of the entries', async () => {
  const entries = journalOf(5);
  const last = { sequence: 5, hash: entries[4]?.hash };
  expect(await check(entries.toReversed())).toEqual({ isIntact: true, last, waiting: 0 });
});

test('an empty journal is intact', async () => {
  expect(await check([])).toMatchObject({ isIntact: true, last: { sequence: 0 } });
});

test('entries that wait for their place are counted', async () => {
  const entries = journalOf(4);
  const newest = entries.slice(3).map(without);
  expect(await check([...entries.slice(0, 3), ...newest])).toMatchObject({ isIntact: true, waiting: 1 });
});

describe('the first broken entry is named', () => {
  const entries = journalOf(6);
  const [, , third, fourth] = entries;
  test.each([
    ['altered data', change(entries, 3, { data: { duration: 'P8D' } }), 'altered', 3],
    ['another actor', change(entries, 4, { actor: { kind: 'user', id: 'mia', role: 'owner' } }), 'altered', 4],
    ['an added member', change(entries, 4, { note: 'x' }), 'altered', 4],
    ['another hash', change(entries, 2, { hash: 'f'.repeat(64) }), 'altered', 2],
    ['a removed entry', entries.toSpliced(2, 1), 'missing', 4],
    ['a removed first entry', entries.slice(1), 'missing', 2],
    ['a place taken twice', [...entries, { ...third, entryId: 'jrn_x' }], 'duplicate', 3],
    ['an entry without its place', entries.with(3, without(fourth as SequencedEntry) as SequencedEntry), 'missing', 5],
  ])('%s', async (_, tampered, reason, sequence) => {
    expect(await check(tampered)).toMatchObject({ isIntact: false, reason, link: { sequence } });
  });

  test('an entry that was replaced, with a hash of its own', async () => {
    const replaced = change(entries, 3, { data: {} }) as SequencedEntry[];
    const own = await linkOf(replaced[2] as SequencedEntry);
    const tampered = change(replaced, 3, { hash: own.computed });
    expect(await check(tampered)).toMatchObject({ isIntact: false, reason: 'detached', link: { sequence: 4 } });
  });
});

describe('the result of an earlier check', () => {
  const entries = journalOf(4);
  const earlier = { sequence: 3, hash: entries[2]?.hash ?? '' };

  test('is in the chain', async () => {
    expect(await check(entries, earlier)).toMatchObject({ isIntact: true });
  });

  test('shows that entries at the end were removed', async () => {
    expect(await check(entries.slice(0, 2), earlier)).toEqual({ isIntact: false, reason: 'shortened' });
  });

  test('shows that the chain was computed anew', async () => {
    const other = { sequence: 3, hash: 'a'.repeat(64) };
    expect(await check(entries, other)).toMatchObject({ isIntact: false, reason: 'replaced', link: { sequence: 3 } });
  });

  test('is kept as a text', () => {
    expect(proofOf(` ${proofText(earlier)}\n`)).toEqual(earlier);
    expect(['', '3', `3:${'g'.repeat(64)}`, `-1:${earlier.hash}`].map(proofOf)).toEqual(Array(4).fill(undefined));
  });
});
