import type { Notice } from '../../shared/journal/events.ts';
import { JournalEntry } from '../../shared/table/journal-entry.ts';

const fields: ReadonlySet<string> = new Set(Object.keys(JournalEntry.shape));

/** An entry or a notice as it leaves: its fields as they are stored, nothing of how they are stored. */
export const toPublicEntry = (entry: Notice): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => fields.has(name)));

/** When an entry was made, in milliseconds since 1970; undefined when it does not say so in a way that can be read. */
export const instantOf = (entry: Notice): number | undefined => {
  const millis = Date.parse(entry.at);
  return Number.isNaN(millis) ? undefined : millis;
};
