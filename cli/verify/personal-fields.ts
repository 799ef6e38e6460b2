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
  const { entryId, sequence, data, commitments = {}, salts = {} } = entry;
  // The hash is the same in both places, but fields that were removed would not be missed.
  if (Object.hasOwn(data, 'commitments'))
    throw new Broken(`${entryId} (sequence ${sequence}): its commitments are among its data`);
  for (const [path, commitment] of Object.entries(commitments)) {
    const salt = Object.hasOwn(salts, path) ? salts[path] : undefined;
    const fault = faultOf(path, commitment, valueAt(entry, path), salt);
    if (fault !== undefined) throw new Broken(`${entryId} (sequence ${sequence}): ${fault}`);
  }
};

const hasErasedField = (entry: JournalEntry): boolean =>
  Object.keys(entry.commitments ?? {}).some((path) => valueAt(entry, path) === undefined);

/**
 * The entries of a journal that lack personal fields although no later entry records an erasure of the account, or of the user
 * who caused them.
 * @param entries in the order of the chain
 */
export const erasedWithoutRecord = <Entry extends JournalEntry>(entries: readonly Entry[]): Entry[] => {
  const accountErasedAt = entries.findLastIndex(({ type }) => type === 'account.erased');
  const erasures = new Map<string, number>();
  for (const [index, { type, target }] of entries.entries()) if (type === 'user.erased') erasures.set(target.id, index);
  return entries.filter((entry, index) => {
    const { kind, id } = entry.actor;
    const isRecorded = index < accountErasedAt || (kind === 'user' && index < (erasures.get(id) ?? -1));
    return !isRecorded && hasErasedField(entry);
  });
};

/** The number of personal fields that were erased. */
export const countErased = (entries: readonly JournalEntry[]): number =>
  entries
    .flatMap((entry) => Object.keys(entry.commitments ?? {}).map((path) => valueAt(entry, path)))
    .filter((value) => value === undefined).length;
