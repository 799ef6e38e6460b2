import { Problem } from '../../shared/api/problem.ts';
import { sortedJson } from '../../shared/core/sorted-json.ts';
import type { SearchPage } from '../../shared/decisions/authzen.ts';
import { openPageToken, sealPageToken } from '../../shared/http/page-token.ts';

const defaultLimit = 50;
/** Larger limits are accepted, but a page never has more results. */
const maxLimit = 1000;

/** Where a search continues, and how many results a page has. */
export interface Paging {
  after: string | undefined;
  limit: number;
  /** Creates the page object of the answer. `last` is the last result of the page; undefined on the last page. A page of limit 0 is always the last. */
  answer: (count: number, last: string | undefined) => Promise<{ next_token: string; count: number }>;
}

/**
 * The paging of a search (section 8.2). A token is valid only for the same request. It contains the limit, which need not be
 * repeated; a different one is refused.
 * @param search the request that the token is bound to
 * @throws Problem `invalid-page-token`
 */
export const pagingOf = async (
  route: string,
  accountId: string,
  { page, ...search }: { page?: SearchPage },
): Promise<Paging> => {
  const scope = sortedJson([route, accountId, search]);
  const previous =
    page?.token === undefined || page.token === ''
      ? undefined
      : (JSON.parse(await openPageToken(page.token, scope)) as { after: string; limit: number });
  if (previous && page?.limit !== undefined && page.limit !== previous.limit) throw new Problem('invalid-page-token');
  const requestedLimit = previous?.limit ?? page?.limit ?? defaultLimit;
  return {
    after: previous?.after,
    limit: Math.min(requestedLimit, maxLimit),
    answer: async (count, last) => ({
      next_token:
        last === undefined || requestedLimit === 0
          ? ''
          : await sealPageToken(JSON.stringify({ after: last, limit: requestedLimit }), scope),
      count,
    }),
  };
};

/** The page of a sorted list. `last` is set when more follow. */
export const pageOfList = (list: readonly string[], { after, limit }: Paging): { shown: string[]; last?: string } => {
  const rest = after === undefined ? list : list.filter((name) => name > after);
  const shown = rest.slice(0, limit);
  return rest.length > shown.length ? { shown, last: shown.at(-1) ?? '' } : { shown };
};
