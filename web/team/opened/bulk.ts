import { changesOf, type Draft } from '../../campaign-access/draft.ts';
import type { Preview, Row } from '../../campaign-access/model.ts';
import type { Api, Body } from '../../core/client.ts';

/** Campaigns as rows without a ticked box: what several people have differs from one to the other. */
const rowsOf = (campaigns: readonly Body<'listCampaigns'>['items'][number][]): Row[] =>
  campaigns.map(({ campaignId, name }) => ({ campaignId, name, canAccess: false, roundRobin: false }));

/** A selection without the campaigns that were removed meanwhile. */
export const remaining = (draft: Draft, rows: readonly Row[]): Draft => {
  const known = new Set(rows.map(({ campaignId }) => campaignId));
  return new Map([...draft].filter(([campaignId]) => known.has(campaignId)));
};

/** Reads all campaigns of an account, page by page. */
export const readCampaigns = async (client: Api, accountId: string, signal: AbortSignal): Promise<Row[]> => {
  const rows: Row[] = [];
  let pageToken: string | undefined;
  do {
    const query = pageToken === undefined ? { pageSize: 200 } : { pageSize: 200, pageToken };
    const { body } = await client.listCampaigns({ accountId, query }, signal);
    rows.push(...rowsOf(body.items));
    pageToken = body.nextPageToken;
  } while (pageToken !== undefined);
  return rows;
};

/** The body of the job that gives the ticked boxes to several people. It removes nothing. */
export const grantOf = (userIds: readonly string[], draft: Draft) => ({
  userIds: [...userIds],
  changes: changesOf(draft),
});

/** What a job would change, as the server has calculated it. */
export const previewGrant = async (
  client: Api,
  accountId: string,
  body: ReturnType<typeof grantOf>,
): Promise<Preview | undefined> => {
  const answer = await client.createAssignmentJob({ accountId, query: { preview: 'true' }, body });
  return 'preview' in answer.body ? answer.body : undefined;
};
