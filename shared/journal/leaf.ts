import type { SequencedEntry } from '../table/journal-entry.ts';
import { hashBytes, leafHash } from './merkle.ts';

/** The Merkle leaf of an entry: the 32 bytes of its chain hash, which covers all of it, its place included (ADR 0032). */
export const leafOf = ({ hash }: Pick<SequencedEntry, 'hash'>): Uint8Array => leafHash(Buffer.from(hash, 'hex'));

/** The leaf at a place whose entry a restore has lost: the hash of 32 zero bytes, which no entry has. */
export const lostLeaf = leafHash(new Uint8Array(hashBytes));
