import { receiptRoutes } from '../../shared/grants/receipt-routes.ts';
import { createHandler } from '../../shared/http/handler.ts';
import { journalRoutes } from '../../shared/journal/routes.ts';
import { getJournalCheckpoint, getJournalKey, getJournalProof } from './checkpoints.ts';
import { getGrantReceipt } from './get-receipt.ts';
import { listJournal } from './list-journal.ts';

export const handler = createHandler(
  { ...journalRoutes, ...receiptRoutes },
  { listJournal, getJournalCheckpoint, getJournalProof, getJournalKey, getGrantReceipt },
);
