import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';

export const deleteUser = (accountId: string, userId: string, ifMatch?: string) =>
  api('deleteUser', {
    as: service,
    params: { accountId, userId },
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  });

export const getUser = (accountId: string, userId: string) =>
  api('getUser', { as: service, params: { accountId, userId } });

/** The first page of an account's journal, oldest first. */
export const journal = async (accountId: string): Promise<JournalEntry[]> => {
  const as = user('owner', accountId);
  return (await api<{ items: JournalEntry[] }>('listJournal', { as, params: { accountId } })).body.items.reverse();
};
