import type { Api } from '../core/client.ts';
import type { JournalFilters } from './filters.ts';
import type { Entry } from './model.ts';

/** The largest number of pages read for one list: with filters, a page may be short or empty without being the last. */
const maxReads = 8;

/** Reads entries that meet the filters, until there are `pageSize` of them or enough has been read. */
export const readEntries = async (
  client: Pick<Api, 'listJournal'>,
  accountId: string,
  filters: JournalFilters,
  { pageSize, pageToken }: { pageSize: number; pageToken?: string },
  signal: AbortSignal,
): Promise<{ items: Entry[]; nextPageToken: string | undefined }> => {
  const items: Entry[] = [];
  let next = pageToken;
  for (let read = 0; read < maxReads; read += 1) {
    const query = { ...filters, pageSize: pageSize - items.length, ...(next === undefined ? {} : { pageToken: next }) };
    const { body } = await client.listJournal({ accountId, query }, signal);
    items.push(...body.items);
    next = body.nextPageToken;
    if (next === undefined || items.length >= pageSize) break;
  }
  return { items, nextPageToken: next };
};
