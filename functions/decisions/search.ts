import type { User } from '../../shared/accounts/user.ts';
import { listUsers } from '../../shared/accounts/user-store.ts';
import { ownAccess, readAccess } from '../../shared/campaigns/access-store.ts';
import { listCampaigns } from '../../shared/campaigns/store.ts';
import type { Evaluation, ResourceSearch, SubjectSearch } from '../../shared/decisions/authzen.ts';
import { decide, type Facts, isKnown, sessionType } from '../../shared/decisions/decide.ts';
import type { DecisionInput } from '../../shared/decisions/read-facts.ts';
import type { decisionRoutes } from '../../shared/decisions/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { keys, idOf as keyToId } from '../../shared/table/keys.ts';
import { actionsOn, isKnownResource } from './catalogue.ts';
import { decisionInputFor } from './decision-input.ts';
import { type Paging, pageOfList, pagingOf } from './paging.ts';

type DecisionHandlers = Handlers<typeof decisionRoutes>;

/** How many pages of what there is one search looks through before it answers what it has. */
const maxPages = 8;
const pageSize = 200;

interface Found {
  ids: string[];
  last?: string | undefined;
}

/** Looks through pages until enough is found. `last` is where to go on; undefined at the end. */
const lookThrough = async <Item>(
  { after, limit }: Paging,
  read: (after: string | undefined) => Promise<{ items: Item[]; next?: string }>,
  idOf: (item: Item) => string,
  matching: (items: readonly Item[]) => Promise<ReadonlySet<string>>,
): Promise<Found> => {
  const ids: string[] = [];
  let last = after;
  for (let page = 0; page < maxPages && ids.length < limit; page++) {
    const { items, next } = await read(last);
    const matches = await matching(items);
    for (const [index, item] of items.entries()) {
      last = idOf(item);
      if (matches.has(last)) ids.push(last);
      const isEnd = next === undefined && index === items.length - 1;
      if (ids.length === limit) return isEnd ? { ids } : { ids, last };
    }
    if (next === undefined) return { ids };
    // Further than the last item, where those at the end of a page are not shown.
    last = keyToId({ SK: next });
  }
  return { ids, last: last ?? '' };
};

const permitted = (asked: Evaluation, { policy }: DecisionInput, facts: Facts): boolean =>
  decide(asked, facts, policy).permitted;

/** Users with what decisions need of them, beside who is known already; their boxes only where campaigns are in question. */
const withBoxes = async (accountId: string, page: readonly User[], isOfCampaigns: boolean, facts: Facts) => {
  const found = new Map(page.map((user) => [user.userId, user] as const));
  const users = new Map([...facts.users, ...found]);
  if (!isOfCampaigns) return { ...facts, users };
  const own = ownAccess(found, await readAccess(accountId, [...found.keys()]));
  return { ...facts, users, access: new Map([...facts.access, ...own]) };
};

const findUsers = (accountId: string, { subject, ...rest }: SubjectSearch, ground: DecisionInput, paging: Paging) =>
  lookThrough<User>(
    paging,
    (after) =>
      listUsers(accountId, {
        size: pageSize,
        after: after === undefined || after === '' ? undefined : keys.user(accountId, after).SK,
      }),
    ({ userId }) => userId,
    async (users) => {
      const facts = await withBoxes(accountId, users, rest.resource.type === 'campaign', ground.facts);
      const matches = users.filter(({ userId: id }) =>
        permitted({ ...rest, subject: { ...subject, id } }, ground, facts),
      );
      return new Set(matches.map(({ userId }) => userId));
    },
  );

/** Finds the users, or the open support sessions, that may do something. */
export const searchSubjects: DecisionHandlers['searchSubjects'] = async ({ params, body, now }) => {
  const { accountId } = params;
  const { subject, page: _page, ...rest } = body;
  const paging = await pagingOf('searchSubjects', accountId, body);
  const ground = await decisionInputFor(accountId, [{ ...rest, subject: { type: subject.type, id: '' } }], now);
  const find = async (): Promise<Found> => {
    if (!isKnownResource(rest.resource, ground)) return { ids: [] };
    if (subject.type === 'user') return findUsers(accountId, body, ground, paging);
    if (subject.type !== sessionType) return { ids: [] };
    const ids = Object.keys(ground.facts.sessions).sort();
    const asked = ids.map((id) => ({ ...rest, subject: { ...subject, id } }));
    // With whom they act for, as far as that is known by now: then it is one request.
    const people = [...new Set(Object.values(ground.facts.sessions).map(({ userId }) => userId))];
    const grantors = people.map((id) => ({ ...rest, subject: { type: 'user', id } }));
    const { facts } = await decisionInputFor(accountId, [...asked, ...grantors], now);
    const found = asked.filter((one) => permitted(one, ground, facts)).map((one) => one.subject.id);
    const { shown, last } = pageOfList(found, paging);
    return { ids: shown, last };
  };
  const { ids, last } = await find();
  const results = ids.map((id) => ({ type: subject.type, id }));
  return { body: { page: await paging.answer(results.length, last), results } };
};

const findCampaigns = (
  accountId: string,
  { resource, ...rest }: ResourceSearch,
  ground: DecisionInput,
  paging: Paging,
) =>
  lookThrough(
    paging,
    (after) =>
      listCampaigns(accountId, {
        size: pageSize,
        after: after === undefined || after === '' ? undefined : keys.campaign(accountId, after).SK,
      }),
    ({ campaignId }) => campaignId,
    async (campaigns) => {
      const facts = { ...ground.facts, campaigns: new Map(campaigns.map((one) => [one.campaignId, one])) };
      const matches = campaigns.filter(({ campaignId: id }) =>
        permitted({ ...rest, resource: { ...resource, id } }, ground, facts),
      );
      return new Set(matches.map(({ campaignId }) => campaignId));
    },
  );

/** Finds the resources of a type to which a subject may do something: campaigns, features, and what the policy names. */
export const searchResources: DecisionHandlers['searchResources'] = async ({ params, body, now }) => {
  const { accountId } = params;
  const { resource, page: _page, ...rest } = body;
  const { type } = resource;
  const paging = await pagingOf('searchResources', accountId, body);
  const ground = await decisionInputFor(accountId, [{ ...rest, resource: { type } }], now);
  const find = async (): Promise<Found> => {
    if (!isKnown(rest, ground.facts)) return { ids: [] };
    if (type === 'campaign') return findCampaigns(accountId, body, ground, paging);
    const named = type === 'feature' ? ground.facts.features : (ground.policy.resources.get(type)?.keys() ?? []);
    const found = [...named].filter((id) =>
      permitted({ ...rest, resource: { ...resource, id } }, ground, ground.facts),
    );
    const { shown, last } = pageOfList(found.sort(), paging);
    return { ids: shown, last };
  };
  const { ids, last } = await find();
  const results = ids.map((id) => ({ type, id }));
  return { body: { page: await paging.answer(results.length, last), results } };
};

/** Finds the actions that a subject may do to a resource, among those that are named for its type. */
export const searchActions: DecisionHandlers['searchActions'] = async ({ params, body, now }) => {
  const { page: _page, ...rest } = body;
  const paging = await pagingOf('searchActions', params.accountId, body);
  const ground = await decisionInputFor(params.accountId, [rest], now);
  const isFindable = isKnown(rest, ground.facts) && isKnownResource(rest.resource, ground);
  const names = isFindable
    ? actionsOn(rest.resource.type, ground).filter((name) =>
        permitted({ ...rest, action: { name } }, ground, ground.facts),
      )
    : [];
  const { shown, last } = pageOfList(names, paging);
  return { body: { page: await paging.answer(shown.length, last), results: shown.map((name) => ({ name })) } };
};
