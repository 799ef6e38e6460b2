import type { User } from '../../shared/accounts/user.ts';
import { listUsers } from '../../shared/accounts/user-store.ts';
import { ownAccess, readAccess } from '../../shared/campaigns/access-store.ts';
import { listCampaigns } from '../../shared/campaigns/store.ts';
import type { Evaluation, ResourceSearch, SubjectSearch } from '../../shared/decisions/authzen.ts';
import { decide, type Facts, isKnownSubject, type KnownUser, sessionType } from '../../shared/decisions/decide.ts';
import type { DecisionInput } from '../../shared/decisions/read-facts.ts';
import type { decisionRoutes } from '../../shared/decisions/routes.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { keys, idOf as keyToId } from '../../shared/table/keys.ts';
import { actionsOn, isKnownResource } from './catalogue.ts';
import { decisionInputFor } from './decision-input.ts';
import { type Paging, pageOfList, pagingOf } from './paging.ts';

type DecisionHandlers = Handlers<typeof decisionRoutes>;

/** Maximum number of pages of candidates that one search reads before it answers with what it has found. */
const maxPages = 8;
const pageSize = 200;

interface SearchResult {
  ids: string[];
  /** Where the next page continues; undefined on the last page. */
  last?: string | undefined;
}

/** Reads pages of candidates until enough of them match. */
const searchPages = async <Item>(
  { after, limit }: Paging,
  read: (after: string | undefined) => Promise<{ items: Item[]; next?: string }>,
  idOf: (item: Item) => string,
  matching: (items: readonly Item[]) => Promise<ReadonlySet<string>>,
): Promise<SearchResult> => {
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
    // Continue after the page, whose last items may have been left out.
    last = keyToId({ SK: next });
  }
  return { ids, last: last ?? '' };
};

const permitted = (evaluation: Evaluation, { policy }: DecisionInput, facts: Facts): boolean =>
  decide(evaluation, facts, policy).permitted;

/** Adds a page of users to the facts, with their campaign access if the search is about campaigns. */
const withUsers = async (accountId: string, page: readonly User[], isAboutCampaigns: boolean, facts: Facts) => {
  const found = new Map(page.map((user) => [user.userId, user] as const));
  const users = new Map<string, KnownUser>([...facts.users, ...found]);
  if (!isAboutCampaigns) return { ...facts, users };
  const own = ownAccess(found, await readAccess(accountId, [...found.keys()]));
  return { ...facts, users, access: new Map([...facts.access, ...own]) };
};

const findUsers = (accountId: string, { subject, ...rest }: SubjectSearch, input: DecisionInput, paging: Paging) =>
  searchPages<User>(
    paging,
    (after) =>
      listUsers(accountId, {
        size: pageSize,
        after: after === undefined || after === '' ? undefined : keys.user(accountId, after).SK,
      }),
    ({ userId }) => userId,
    async (users) => {
      const facts = await withUsers(accountId, users, rest.resource.type === 'campaign', input.facts);
      const matches = users.filter(({ userId: id }) =>
        permitted({ ...rest, subject: { ...subject, id } }, input, facts),
      );
      return new Set(matches.map(({ userId }) => userId));
    },
  );

/** Finds the users or open support sessions that may do an action on a resource. */
export const searchSubjects: DecisionHandlers['searchSubjects'] = async ({ params, body, now }) => {
  const { accountId } = params;
  const { subject, page: _page, ...rest } = body;
  const paging = await pagingOf('searchSubjects', accountId, body);
  const input = await decisionInputFor(accountId, [{ ...rest, subject: { type: subject.type, id: '' } }], now);
  const find = async (): Promise<SearchResult> => {
    if (!isKnownResource(rest.resource, input)) return { ids: [] };
    if (subject.type === 'user') return findUsers(accountId, body, input, paging);
    if (subject.type !== sessionType) return { ids: [] };
    const ids = Object.keys(input.facts.sessions).sort();
    const candidates = ids.map((id) => ({ ...rest, subject: { ...subject, id } }));
    // Naming the grantors, too, lets everything be read in one request.
    const grantorIds = [...new Set(Object.values(input.facts.sessions).map(({ userId }) => userId))];
    const grantors = grantorIds.map((id) => ({ ...rest, subject: { type: 'user', id } }));
    const { facts } = await decisionInputFor(accountId, [...candidates, ...grantors], now);
    const found = candidates
      .filter((candidate) => permitted(candidate, input, facts))
      .map((candidate) => candidate.subject.id);
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
  input: DecisionInput,
  paging: Paging,
) =>
  searchPages(
    paging,
    (after) =>
      listCampaigns(accountId, {
        size: pageSize,
        after: after === undefined || after === '' ? undefined : keys.campaign(accountId, after).SK,
      }),
    ({ campaignId }) => campaignId,
    async (campaigns) => {
      const facts = { ...input.facts, campaigns: new Map(campaigns.map((one) => [one.campaignId, one])) };
      const matches = campaigns.filter(({ campaignId: id }) =>
        permitted({ ...rest, resource: { ...resource, id } }, input, facts),
      );
      return new Set(matches.map(({ campaignId }) => campaignId));
    },
  );

/** Finds the resources of a type on which a subject may do an action: campaigns, features, and the policy's `resources`. */
export const searchResources: DecisionHandlers['searchResources'] = async ({ params, body, now }) => {
  const { accountId } = params;
  const { resource, page: _page, ...rest } = body;
  const { type } = resource;
  const paging = await pagingOf('searchResources', accountId, body);
  const input = await decisionInputFor(accountId, [{ ...rest, resource: { type } }], now);
  const find = async (): Promise<SearchResult> => {
    if (!isKnownSubject(rest, input.facts)) return { ids: [] };
    if (type === 'campaign') return findCampaigns(accountId, body, input, paging);
    const candidates = type === 'feature' ? input.facts.features : (input.policy.resources.get(type)?.keys() ?? []);
    const found = [...candidates].filter((id) =>
      permitted({ ...rest, resource: { ...resource, id } }, input, input.facts),
    );
    const { shown, last } = pageOfList(found.sort(), paging);
    return { ids: shown, last };
  };
  const { ids, last } = await find();
  const results = ids.map((id) => ({ type, id }));
  return { body: { page: await paging.answer(results.length, last), results } };
};

/** Finds the actions that a subject may do on a resource, among those that the policy names for its type. */
export const searchActions: DecisionHandlers['searchActions'] = async ({ params, body, now }) => {
  const { page: _page, ...rest } = body;
  const paging = await pagingOf('searchActions', params.accountId, body);
  const input = await decisionInputFor(params.accountId, [rest], now);
  const isFindable = isKnownSubject(rest, input.facts) && isKnownResource(rest.resource, input);
  const names = isFindable
    ? actionsOn(rest.resource.type, input).filter((name) =>
        permitted({ ...rest, action: { name } }, input, input.facts),
      )
    : [];
  const { shown, last } = pageOfList(names, paging);
  return { body: { page: await paging.answer(shown.length, last), results: shown.map((name) => ({ name })) } };
};
