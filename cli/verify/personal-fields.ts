import { commitmentOf, type SaltedEntry } from '../../shared/table/commitments.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { valueAt } from '../../shared/table/personal-fields.ts';
import { Broken } from './broken.ts';

/** Why a field is not what the entry committed to; undefined when it is, or when it was erased with its salt. */
const faultOf = (path: string, commitment: string, value: unknown, salt: string | undefined): string | undefined => {
  if (value === undefined) return salt === undefined ? undefined : `${path} was removed, and its salt was not`;
  if (salt === undefined) return `${path} cannot be compared with its commitment, since its salt is missing`;
  return commitmentOf(path, [salt, value]) === commitment ? undefined : `${path} does not fit its commitment`;
};

/**
 * Compares the personal fields of an entry with its commitments, which its hash covers. A field that was erased, value and
 * salt, leaves its commitment alone.
 * @throws Broken naming the field
 */
export const checkPersonalFields = (entry: SaltedEntry): void => {
  const { entryId, sequence, commitments = {}, salts = {} } = entry;
  for (const [path, commitment] of Object.entries(commitments)) {
    const salt = Object.hasOwn(salts, path) ? salts[path] : undefined;
    const fault = faultOf(path, commitment, valueAt(entry, path), salt);
    if (fault !== undefined) throw new Broken(`${entryId} (sequence ${sequence}): ${fault}`);
  }
};

/** The number of personal fields that were erased. */
export const countErased = (entries: readonly JournalEntry[]): number =>
  entries
    .flatMap((entry) => Object.keys(entry.commitments ?? {}).map((path) => valueAt(entry, path)))
    .filter((value) => value === undefined).length;
