import { createHash } from 'node:crypto';
import { newId } from '../../../shared/core/ids.ts';
import { addMillis } from '../../../shared/core/instant.ts';
import { chain, genesisHash, type SequencedEntry, type UnsequencedEntry } from '../../../shared/table/journal-entry.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The entry after the last one of a journal. */
export const nextEntry = (
  before: { sequence: number; hash: string } | undefined,
  entry: Partial<UnsequencedEntry> = {},
): SequencedEntry => {
  const at = addMillis('2026-03-01T00:00:00.000Z', (before?.sequence ?? 0) * 1000);
  return chain(
    {
      ...{ entryId: newId('jrn', at), accountId: 'acme', at, type: 'grant.created' },
      ...{ actor: { kind: 'user', id: 'olga', role: 'owner' }, target: { type: 'grant', id: 'one' }, data: {} },
      ...entry,
    },
    before ?? { sequence: 0, hash: genesisHash },
    sha256,
  );
};

/** A journal of that many entries. */
export const journalOf = (size: number): SequencedEntry[] => {
  const entries: SequencedEntry[] = [];
  for (let made = 0; made < size; made++) entries.push(nextEntry(entries.at(-1)));
  return entries;
};

/** A journal as it is downloaded: newest first. */
export const downloaded = (entries: readonly object[]): string =>
  entries
    .toReversed()
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join('');
