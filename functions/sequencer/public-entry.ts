import type { Notice } from '../../shared/journal/events.ts';
import { JournalEntry } from '../../shared/table/journal-entry.ts';

const fields: ReadonlySet<string> = new Set(Object.keys(JournalEntry.shape));

/** An entry or a notice for consumers: its own fields, without keys and other attributes of its item. */
export const toPublicEntry = (entry: Notice): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => fields.has(name)));

/** The instant of an entry in milliseconds since 1970; undefined when it cannot be parsed. */
export const instantOf = (entry: Notice): number | undefined => {
  const millis = Date.parse(entry.at);
  return Number.isNaN(millis) ? undefined : millis;
};
