import { newId } from '../../shared/core/ids.ts';
import { commit } from '../../shared/table/commit.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';

/** Writes an entry into the journal of an account, as a change at that instant does. */
export const writeEntry = async (
  accountId: string,
  at: string,
  entry: Partial<UnsequencedEntry> = {},
): Promise<UnsequencedEntry> => {
  const written: UnsequencedEntry = {
    ...{ entryId: newId('jrn', at), accountId, at, type: 'grant.created' },
    ...{ actor: { kind: 'user', id: 'olga', role: 'owner' }, target: { type: 'grant', id: 'one' }, data: {} },
    ...entry,
  };
  await commit({ writes: [], entries: [written] });
  return written;
};
