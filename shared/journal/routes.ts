import { PageQuery, pageOf } from '../api/params.ts';
import { defineRoutes } from '../api/route.ts';
import { JournalEntry } from '../table/journal-entry.ts';

/** The routes of an account's journal. */
export const journalRoutes = defineRoutes({
  listJournal: {
    method: 'GET',
    path: '/v1/accounts/{accountId}/journal',
    summary: 'List the journal, newest first',
    description: 'An entry appears immediately; its `sequence` and `hash` follow within seconds.',
    allow: ['owner', 'admin'],
    uses: { table: ['Query'] },
    query: PageQuery,
    success: { status: 200, description: 'A page of entries', body: pageOf(JournalEntry) },
  },
});
