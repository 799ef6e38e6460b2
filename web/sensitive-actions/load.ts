import type { Api } from '../core/client.ts';
import type { Detection, Report, Session } from './model.ts';

/** The most reports that the page counts. */
export const maxReports = 1000;
const pageSize = 200;
const maxPages = 10;

export interface Activity {
  /** Latest first. */
  reports: readonly Report[];
  /** Whether there are more than `maxReports`. */
  isCut: boolean;
  detections: readonly Detection[];
  sessions: ReadonlyMap<string, Session>;
}

type Page<Item> = { items: readonly Item[]; nextPageToken?: string | undefined };

/** Reads pages until there are no more, or `enough` items. */
const readAll = async <Item>(
  read: (query: { pageSize: number; pageToken?: string }) => Promise<{ body: Page<Item> }>,
  enough: number,
): Promise<{ items: Item[]; hasMore: boolean }> => {
  const items: Item[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < maxPages && items.length < enough; page += 1) {
    const { body } = await read(pageToken === undefined ? { pageSize } : { pageSize, pageToken });
    items.push(...body.items);
    pageToken = body.nextPageToken;
    if (pageToken === undefined) break;
  }
  return { items, hasMore: pageToken !== undefined };
};

/** Reads the reported actions since an instant, the thresholds that they exceeded, and the support sessions. */
export const readActivity = async (
  client: Api,
  accountId: string,
  from: string,
  signal: AbortSignal,
): Promise<Activity> => {
  const type = 'sensitive-action.detected';
  const [reports, entries, sessions] = await Promise.all([
    readAll((query) => client.listSensitiveActions({ accountId, query: { ...query, from } }, signal), maxReports),
    readAll((query) => client.listJournal({ accountId, query: { ...query, from, type } }, signal), pageSize),
    readAll((query) => client.listSessions({ accountId, query }, signal), pageSize),
  ]);
  return {
    reports: reports.items,
    isCut: reports.hasMore,
    detections: entries.items.map(({ entryId, at, data }) => ({
      ...(data as unknown as Omit<Detection, 'entryId' | 'at'>),
      entryId,
      at,
    })),
    sessions: new Map(sessions.items.map((session) => [session.sessionId, session])),
  };
};
