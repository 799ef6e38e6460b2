import { JournalEntry, type SequencedEntry } from '../../shared/domain/journal.ts';

const fields: ReadonlySet<string> = new Set(Object.keys(JournalEntry.shape));

/** An entry as it leaves: the fields of a journal entry as they are stored, nothing of how they are stored. */
export const told = (entry: SequencedEntry): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => fields.has(name)));

/** When an entry was made, in milliseconds since 1970; undefined when it does not say so in a way that can be read. */
export const instantOf = (entry: SequencedEntry): number | undefined => {
  const millis = Date.parse(entry.at);
  return Number.isNaN(millis) ? undefined : millis;
};
