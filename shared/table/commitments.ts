import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JournalEntry, UnsequencedEntry } from './journal-entry.ts';
import { personalPaths, valueAt, withoutPaths, withPath } from './personal-fields.ts';

/** A personal field in the clear: 128 random bits in base64url, and the value. */
type Disclosure = readonly [salt: string, value: unknown];

/**
 * An entry as stored. Its data hold the commitments, so that every version of the sequencer computes the same hash. The
 * personal fields, by JSON pointer, are in an attribute of their own: removing them leaves the hash as it is.
 */
export type StoredEntry<Entry extends UnsequencedEntry = UnsequencedEntry> = Entry & {
  personal?: Readonly<Record<string, Disclosure>>;
};

/** An entry with the salts of its personal fields, which the verifier needs. */
export type SaltedEntry<Entry extends UnsequencedEntry = JournalEntry> = Entry & { salts?: Record<string, string> };

const saltBytes = 16;

/**
 * The commitment to a field: SHA-256 in base64url over the canonical JSON (RFC 8785) of salt, pointer and value, much as
 * in SD-JWT (RFC 9901). Without the salt, no one can test a guess of the value against it.
 */
export const commitmentOf = (path: string, [salt, value]: Disclosure): string =>
  createHash('sha256')
    .update(canonicalize([salt, path, value]) ?? '')
    .digest('base64url');

/** The form in which an entry is stored: commitments in its data, and its personal fields beside them. */
export const sealEntry = (entry: UnsequencedEntry): StoredEntry => {
  const paths = personalPaths(entry.type).filter((path) => valueAt(entry, path) !== undefined);
  const { origin: _origin, ...rest } = withoutPaths(entry, paths);
  if (paths.length === 0) return rest;
  const personal = Object.fromEntries(
    paths.map((path): [string, Disclosure] => [
      path,
      [randomBytes(saltBytes).toString('base64url'), valueAt(entry, path)],
    ]),
  );
  const commitments = Object.fromEntries(
    Object.entries(personal).map(([path, disclosure]) => [path, commitmentOf(path, disclosure)]),
  );
  return { ...rest, data: { ...rest.data, commitments }, personal };
};

/** A stored entry as readers see it: the personal fields that were not erased in their places, and the commitments apart. */
export const openEntry = <Entry extends UnsequencedEntry>(stored: StoredEntry<Entry>): SaltedEntry<Entry> => {
  const { personal, ...entry } = stored;
  const { commitments, ...data } = entry.data;
  if (commitments === undefined) return stored;
  let opened = { ...entry, data, commitments } as unknown as SaltedEntry<Entry>;
  if (!personal) return opened;
  const salts: [string, string][] = [];
  for (const [path, [salt, value]] of Object.entries(personal)) {
    opened = withPath(opened, path, value);
    salts.push([path, salt]);
  }
  return { ...opened, salts: Object.fromEntries(salts) };
};
