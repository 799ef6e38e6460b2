import { leafHash, type Tree, treeOf } from '../../shared/journal/merkle.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';

/** The Merkle leaf of an entry: the 32 bytes of its chain hash, which covers all of it, its place included (ADR 0032). */
export const leafOf = ({ hash }: Pick<SequencedEntry, 'hash'>): Uint8Array => leafHash(Buffer.from(hash, 'hex'));

/** The tree of a journal. @param entries in the order of the chain, without gaps */
export const treeOfEntries = (entries: readonly SequencedEntry[]): Tree => treeOf(entries.map(leafOf));
