import { createHandler } from '../../shared/http/handler.ts';
import { journalRoutes } from '../../shared/routes/journal.ts';
import { listJournal } from './list-journal.ts';

export const handler = createHandler(journalRoutes, { listJournal });
