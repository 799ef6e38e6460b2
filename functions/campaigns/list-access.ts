import { readUsers } from '../../shared/accounts/user-store.ts';
import { Problem } from '../../shared/api/problem.ts';
import { searchOf } from '../../shared/api/search-text.ts';
import { accessFor, isPresent, listAccess, readUsersAccess } from '../../shared/campaigns/access-store.ts';
import { noAccess } from '../../shared/campaigns/campaign-access.ts';
import type { campaignRoutes } from '../../shared/campaigns/routes.ts';
import { listCampaigns, readCampaign } from '../../shared/campaigns/store.ts';
import { has } from '../../shared/core/bitmap.ts';
import type { Handlers } from '../../shared/http/call.ts';

type CampaignHandlers = Handlers<typeof campaignRoutes>;

/** Lists the account's campaigns with the access of a user. */
export const listUserCampaigns: CampaignHandlers['listUserCampaigns'] = async (call) => {
  const { principal, params, query, cursor } = call;
  const { accountId, userId } = params;
  const search = searchOf(query.q);
  const [people, { items, next }] = await Promise.all([
    readUsersAccess(accountId, [userId]),
    listCampaigns(accountId, { size: query.pageSize, after: cursor }, search),
  ]);
  const { user, record } = people.get(userId) ?? {};
  // Users may read their own access before the directory contains them.
  if (!isPresent(user) && principal.id !== userId) throw new Problem('not-found');
  const own = (isPresent(user) && accessFor(user, record)) || noAccess;
  const rows = items.map(({ campaignId, name, number }) => ({
    campaignId,
    name,
    canAccess: has(own.access, number),
    roundRobin: has(own.roundRobin, number),
  }));
  return { body: { items: rows }, next };
};

/** Lists the users who can access a campaign. */
export const listCampaignMembers: CampaignHandlers['listCampaignMembers'] = async ({ params, query, cursor }) => {
  const { accountId, campaignId } = params;
  const campaign = await readCampaign(accountId, campaignId);
  if (!campaign) throw new Problem('not-found');
  const { number } = campaign;
  const page = { size: query.pageSize, after: cursor };
  const { items, next } = await listAccess(accountId, page, ({ access }) => has(access, number));
  const users = await readUsers(
    accountId,
    items.map(({ userId }) => userId),
  );
  const members = items.flatMap((record) => {
    const { userId, roundRobin } = record;
    const user = users.get(userId);
    if (!isPresent(user) || !accessFor(user, record)) return [];
    return [{ userId, name: user.name, canAccess: true, roundRobin: has(roundRobin, number) }];
  });
  return { body: { items: members }, next };
};
