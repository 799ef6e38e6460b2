import { clock } from '../../shared/core/clock.ts';
import { newId } from '../../shared/core/ids.ts';
import { commit } from '../../shared/table/commit.ts';
import type { UnsequencedEntry } from '../../shared/table/journal-entry.ts';

const entryOf = (accountId: string, index: number): UnsequencedEntry => ({
  entryId: newId('jrn', clock.now()),
  accountId,
  at: clock.now(),
  type: 'user.created',
  actor: { kind: 'service', id: 'backend' },
  target: { type: 'user', id: `user-${index}` },
  data: { role: 'member', kind: 'internal', status: 'active' },
});

/** Writes journal entries to the accounts in turn, one transaction after the other. @returns their ids, by account */
export const writeEntries = async (counts: Readonly<Record<string, number>>): Promise<Map<string, string[]>> => {
  const written = new Map<string, string[]>(Object.keys(counts).map((accountId) => [accountId, []]));
  const most = Math.max(...Object.values(counts));
  for (let index = 0; index < most; index++) {
    const entries = Object.entries(counts)
      .filter(([, count]) => index < count)
      .map(([accountId]) => entryOf(accountId, index));
    await commit({ writes: [], entries });
    for (const { accountId, entryId } of entries) written.get(accountId)?.push(entryId);
  }
  return written;
};
