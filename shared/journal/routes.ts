import { pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { journalDownloads } from './downloads.ts';
import { JournalQuery } from './filters.ts';
import { ListedEntry } from './listed-entry.ts';

/** The routes of an account's journal. */
export const journalRoutes = defineRoutes({
  listJournal: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/journal',
    summary: 'List the journal, newest first',
    description:
      'An entry appears immediately; its `sequence` and `hash` follow within seconds. An entry must meet all filters given. A page reads a bounded part of the journal, so with filters it may have fewer ' +
      'entries than `pageSize`, or none, and yet a `nextPageToken`. `Accept: text/csv` or `application/x-ndjson` downloads all entries that meet the filters, newest first; `pageSize` does not apply. ' +
      'A large file comes in parts: `Link: <…>; rel="next"` has the path of the next part, and concatenated they make the file.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: JournalQuery,
    success: { status: 200, description: 'A page of entries', body: pageOf(ListedEntry), downloads: journalDownloads },
  },
});
