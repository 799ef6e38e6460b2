import canonicalize from 'canonicalize';
import type { Entry } from '../model.ts';
import type { Proof } from '../proof.ts';
import { coveredOf, valueAt } from './covered.ts';

/** An entry as the check of the chain remembers it. */
export interface Link {
  entryId: string;
  at: string;
  type: string;
  /** Undefined while the entry has no place in the chain. */
  sequence: number | undefined;
  previousHash: string | undefined;
  hash: string | undefined;
  /** The hash that the content of the entry has. */
  computed: string;
}

/**
 * What is wrong with the first broken entry: its content does not fit its hash, entries before it are missing, it does not
 * follow the entry before it, its place is taken twice, or it is not the entry that an earlier check found in its place.
 */
export type Break = 'altered' | 'missing' | 'detached' | 'duplicate' | 'replaced';

export type ChainResult =
  | { isIntact: true; last: Proof; waiting: number }
  | { isIntact: false; reason: Break; link: Link }
  /** The chain is shorter than at an earlier check. */
  | { isIntact: false; reason: 'shortened'; link?: undefined };

const genesis: Proof = { sequence: 0, hash: '0'.repeat(64) };

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const sha256 = (value: unknown): Promise<ArrayBuffer> =>
  crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalize(value) ?? ''));

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** Whether the personal fields of an entry are those to which it has committed, or were erased with their salts. */
const fitsCommitments = async (entry: Entry): Promise<boolean> => {
  for (const [path, commitment] of Object.entries(entry.commitments ?? {})) {
    const [salt, value] = [entry.salts?.[path], valueAt(entry, path)];
    if (salt === undefined && value === undefined) continue;
    if (salt === undefined || base64url(await sha256([salt, path, value])) !== commitment) return false;
  }
  return true;
};

/**
 * Hashes an entry with Web Crypto: SHA-256 over the canonical JSON (RFC 8785) of what the hash covers, as docs/security.md
 * describes. An entry whose personal fields do not fit its commitments has no hash.
 */
export const linkOf = async (entry: Entry): Promise<Link> => {
  const { entryId, at, type, sequence, previousHash, hash } = entry;
  const computed = (await fitsCommitments(entry)) ? hex(await sha256(coveredOf(entry))) : '';
  return { entryId, at, type, sequence, previousHash, hash, computed };
};

/** What is wrong with an entry after the one before it; undefined when nothing is. */
const breakAfter = (before: Proof, { sequence = 0, previousHash, hash, computed }: Link): Break | undefined => {
  if (sequence <= before.sequence) return 'duplicate';
  if (sequence > before.sequence + 1) return 'missing';
  if (hash !== computed) return 'altered';
  return previousHash === before.hash ? undefined : 'detached';
};

/**
 * Checks the chain over all entries of an account, in any order.
 * @param earlier the result of an earlier check, which must be in the chain
 */
export const checkChain = (links: Iterable<Link>, earlier?: Proof): ChainResult => {
  const all = [...links];
  const placed = all.filter(({ sequence }) => sequence !== undefined);
  placed.sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
  let last = genesis;
  for (const link of placed) {
    const reason = breakAfter(last, link);
    if (reason !== undefined) return { isIntact: false, reason, link };
    last = { sequence: link.sequence ?? 0, hash: link.computed };
    if (last.sequence === earlier?.sequence && last.hash !== earlier.hash) {
      return { isIntact: false, reason: 'replaced', link };
    }
  }
  if (earlier !== undefined && earlier.sequence > last.sequence) return { isIntact: false, reason: 'shortened' };
  return { isIntact: true, last, waiting: all.length - placed.length };
};
