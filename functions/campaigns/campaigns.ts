import { readAccount } from '../../shared/accounts/account-store.ts';
import { checkPreconditions } from '../../shared/api/etag.ts';
import { Problem } from '../../shared/api/problem.ts';
import { checkReadOnly } from '../../shared/api/read-only.ts';
import { searchOf } from '../../shared/api/search-text.ts';
import type { CampaignRecord } from '../../shared/campaigns/campaign.ts';
import type { CampaignEvents } from '../../shared/campaigns/events.ts';
import { reserveNumbers } from '../../shared/campaigns/numbering.ts';
import type { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { listCampaigns as list, readCampaign, writeCampaign } from '../../shared/campaigns/store.ts';
import { normalizeForSearch } from '../../shared/core/normalize-for-search.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { entriesOf } from '../../shared/journal/cause.ts';
import { expediteWaiting } from '../../shared/leads/waiting-store.ts';
import { ConditionFailed } from '../../shared/table/errors.ts';
import { retryOnConflict } from '../../shared/table/retry.ts';

const entryOf = entriesOf<CampaignEvents>();

type CampaignHandlers = Handlers<typeof campaignRoutes>;

/** Bitmaps of users grow with the campaign numbers; this bounds them to 6 KB each. */
const highestNumber = 50_000;

/** Contains the number, since a later campaign with the same id starts with version 1 again. */
export const campaignEtag = ({ number, version }: CampaignRecord): string => `"${number}-${version}"`;

export const targetOf = (campaignId: string) => ({ type: 'campaign', id: campaignId });

const fields = ['name', 'status', 'sticky'] as const;

/** Writes a campaign. @throws Problem `not-found` when the account does not exist */
const writeOrNotFound = (...args: Parameters<typeof writeCampaign>): Promise<void> =>
  writeCampaign(...args).catch((error: unknown) => {
    throw error instanceof ConditionFailed && error.labels.includes('account') ? new Problem('not-found') : error;
  });

/** Creates or replaces a campaign. */
export const putCampaign: CampaignHandlers['putCampaign'] = (call) => {
  const { params, body, now, preconditions } = call;
  const { accountId, campaignId } = params;
  let reserved: number | undefined;
  return retryOnConflict(async () => {
    const previous = await readCampaign(accountId, campaignId);
    checkPreconditions(preconditions, previous && campaignEtag(previous));
    checkReadOnly(call.readOnly, previous ?? params);
    const { name, status = previous?.status ?? 'active', sticky = previous?.sticky ?? false } = body;
    const input = { name, status, sticky };
    const changed = fields.filter((field) => previous?.[field] !== input[field]);
    if (previous && changed.length === 0) return { body: previous, etag: campaignEtag(previous) };
    if (!previous && reserved === undefined) {
      if (!call.account && !(await readAccount(accountId))) throw new Problem('not-found');
      reserved = await reserveNumbers(accountId, 'campaigns', 1);
      if (reserved > highestNumber) throw new Problem('too-many-campaigns');
    }
    const campaign: CampaignRecord = {
      // What a later version has added stays (ADR 0042); everything that is known is written anew.
      ...previous,
      ...{ accountId, campaignId },
      ...input,
      number: previous?.number ?? reserved ?? 0,
      searchName: normalizeForSearch(name),
      createdAt: previous?.createdAt ?? now,
      updatedAt: now,
      version: (previous?.version ?? 0) + 1,
    };
    const entry = previous
      ? entryOf(accountId, targetOf(campaignId), 'campaign.changed', requestCause(call), { status, sticky, changed })
      : entryOf(accountId, targetOf(campaignId), 'campaign.created', requestCause(call), { status, sticky });
    await writeOrNotFound(campaign, previous, entry);
    // The next sweep assigns the leads that were waiting when the campaign was archived.
    if (previous?.status === 'archived' && status === 'active') await expediteWaiting(accountId, campaignId, now);
    return { body: campaign, status: previous ? 200 : 201, etag: campaignEtag(campaign) };
  });
};

/** Reads a campaign. */
export const getCampaign: CampaignHandlers['getCampaign'] = async ({ params }) => {
  const campaign = await readCampaign(params.accountId, params.campaignId);
  if (!campaign) throw new Problem('not-found');
  return { body: campaign, etag: campaignEtag(campaign) };
};

/** Lists the campaigns of an account by id, or those whose name contains a text. */
export const listCampaigns: CampaignHandlers['listCampaigns'] = async ({ account, params, query, cursor }) => {
  const search = searchOf(query.q);
  if (!account && !(await readAccount(params.accountId))) throw new Problem('not-found');
  const { items, next } = await list(params.accountId, { size: query.pageSize, after: cursor }, search);
  return { body: { items }, next };
};
