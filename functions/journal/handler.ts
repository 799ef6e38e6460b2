import { createHandler } from '../../shared/http/handler.ts';
import { journalRoutes } from '../../shared/journal/routes.ts';
import { getJournalCheckpoint, getJournalKey, getJournalProof } from './checkpoints.ts';
import { listJournal } from './list-journal.ts';

export const handler = createHandler(journalRoutes, {
  listJournal,
  getJournalCheckpoint,
  getJournalProof,
  getJournalKey,
});
