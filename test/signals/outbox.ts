import { handler as outbox } from '../../functions/signals/outbox-handler.ts';
import { signalTypes } from '../../shared/signals/signal.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { readJournal } from '../support/events/chain.ts';

/** The entries of an account that receivers get signals of, oldest first: what the rule on the bus lets through. */
export const tellingEntries = async (accountId: string): Promise<JournalEntry[]> =>
  (await readJournal(accountId)).reverse().filter(({ type }) => (signalTypes as readonly string[]).includes(type));

/** Stands for the bus: hands the entries of an account to the outbox. @returns the ids of their signals, oldest first */
export const fillOutbox = async (accountId: string): Promise<string[]> => {
  const entries = await tellingEntries(accountId);
  for (const detail of entries) await outbox({ detail });
  return entries.map(({ entryId }) => entryId);
};
