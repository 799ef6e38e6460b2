import { jsonType } from '../../shared/api/download.ts';
import type { Handlers } from '../../shared/http/call.ts';
import type { journalRoutes } from '../../shared/journal/routes.ts';
import { listJournal as list, readJournalPart } from '../../shared/journal/store.ts';

/** Lists the entries of an account's journal that meet the filters, newest first: a page, or a part of a download. */
export const listJournal: Handlers<typeof journalRoutes>['listJournal'] = async ({
  params: { accountId },
  query: { pageSize: size, pageToken: _, ...filters },
  cursor: after,
  mediaType,
}) => {
  const { items, next } = await (mediaType === jsonType
    ? list(accountId, { size, after }, filters)
    : readJournalPart(accountId, filters, after));
  return { body: { items }, next };
};
