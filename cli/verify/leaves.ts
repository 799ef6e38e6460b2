import { leafOf } from '../../shared/journal/leaf.ts';
import { type Tree, treeOf } from '../../shared/journal/merkle.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';

/** The tree of a journal. @param entries in the order of the chain, without gaps */
export const treeOfEntries = (entries: readonly SequencedEntry[]): Tree => treeOf(entries.map(leafOf));
