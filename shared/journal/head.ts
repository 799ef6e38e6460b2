import type { SequencedEntry } from '../table/journal-entry.ts';
import type { GrowingTree } from './growing-tree.ts';
import type { Hold } from './hold.ts';

/** The place of an entry in the chain. */
export type Link = Pick<SequencedEntry, 'entryId' | 'sequence' | 'previousHash' | 'hash'>;

/** Places of a chain, both included. */
export interface PlaceRange {
  first: number;
  last: number;
}

/**
 * The end of an account's chain. `links` are the places that the last writer assigned. They are written with the head,
 * before the entries themselves, so that the next writer finishes the work after a crash instead of repeating it.
 */
export interface Head {
  sequence: number;
  hash: string;
  links: Link[];
  held?: Hold;
  /** Absent in heads of earlier versions, and smaller than the chain after one of them has moved the head. */
  tree?: GrowingTree;
  /** Rises with each restore that loses leaves of the tree, which begins a tree of another name; 1 without. */
  generation?: number;
  /** The places whose leaves were lost. */
  lost?: PlaceRange[];
  /** Until when the account needs no further mark for a checkpoint (`markForCheckpoint`). */
  markedUntil?: string;
}
