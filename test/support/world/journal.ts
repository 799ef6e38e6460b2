import { clock } from '../../../shared/core/clock.ts';
import { newId } from '../../../shared/core/ids.ts';
import { chunks } from '../../../shared/core/pool.ts';
import { appendToChain, maxLinks } from '../../../shared/journal/chain-store.ts';
import { listUnsequencedIds } from '../../../shared/journal/store.ts';
import { commit } from '../../../shared/table/commit.ts';
import type { UnsequencedEntry } from '../../../shared/table/journal-entry.ts';

/** Gives the entries of an account their places, as the sequencer does. @param atOnce how many in one batch */
export const sequenceJournal = async (accountId: string, atOnce = maxLinks): Promise<void> => {
  for (const some of chunks(await listUnsequencedIds(accountId), atOnce)) await appendToChain(accountId, some);
};

/** Writes so many entries to a journal, and gives them their places. The account need not exist. */
export const growJournal = async (accountId: string, count: number, atOnce = maxLinks): Promise<void> => {
  const now = clock.now();
  const entries = Array.from(
    { length: count },
    (): UnsequencedEntry => ({
      ...{ entryId: newId('jrn', now), accountId, at: now, type: 'grant.created' },
      ...{ actor: { kind: 'user', id: 'olga', role: 'owner' }, target: { type: 'grant', id: 'one' }, data: {} },
    }),
  );
  for (const some of chunks(entries, 50)) await commit({ writes: [], entries: some });
  for (const some of chunks(entries, atOnce)) {
    await appendToChain(
      accountId,
      some.map(({ entryId }) => entryId),
    );
  }
};
