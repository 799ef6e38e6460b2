import { minuteMillis } from '../../shared/core/time-units.ts';
import type { JournalFilters } from '../../shared/journal/filters.ts';
import type { JournalEntry } from '../../shared/table/journal-entry.ts';
import { collect } from '../source/collect.ts';
import type { Source } from '../source/source.ts';

/** How far back each read looks: functions write entries with their own instants, and not exactly in their order. */
const overlapMillis = 2 * minuteMillis;

/**
 * Reads what is new in a journal.
 * @param seen entries that are known already
 * @returns a function that returns the entries since its last call, oldest first, each once
 */
export const newEntries = (
  source: Source,
  accountId: string,
  filters: JournalFilters,
  seen: readonly JournalEntry[],
): (() => Promise<JournalEntry[]>) => {
  const known = new Set(seen.map(({ entryId }) => entryId));
  let newest =
    seen
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? filters.from;
  return async () => {
    const since = newest === undefined ? undefined : new Date(Date.parse(newest) - overlapMillis).toISOString();
    const from = filters.from !== undefined && since !== undefined && filters.from > since ? filters.from : since;
    const entries = await collect(source.journal(accountId, { ...filters, ...(from === undefined ? {} : { from }) }));
    const added = entries.filter(({ entryId }) => !known.has(entryId)).reverse();
    for (const { entryId, at } of added) {
      known.add(entryId);
      if (newest === undefined || at > newest) newest = at;
    }
    return added;
  };
};
