import { Problem } from '../../shared/api/problem.ts';
import type { SearchPage } from '../../shared/decisions/authzen.ts';
import { openPageToken, sealPageToken } from '../../shared/http/page-token.ts';

const defaultLimit = 50;
/** More are not answered at once, however many are asked for: the token leads on. */
const maxLimit = 1000;

/** Where a search goes on, and how many results it shows. */
export interface Paging {
  after: string | undefined;
  limit: number;
  /** The page object of the answer, with the token that leads on after `last`; undefined at the end. */
  answer: (count: number, last: string | undefined) => Promise<{ next_token: string; count: number }>;
}

/** JSON in one order, whatever order the members of objects came in. */
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );

/**
 * The paging of a search (section 8.2): a token is good for the same entities alone. The limit goes with it, so that
 * it need not be said again; another one is refused.
 * @param search the whole request: what the token belongs to
 * @throws Problem `invalid-page-token`
 */
export const pagingOf = async (
  route: string,
  accountId: string,
  { page, ...search }: { page?: SearchPage },
): Promise<Paging> => {
  const scope = ordered([route, accountId, search]);
  const begun =
    page?.token === undefined || page.token === ''
      ? undefined
      : (JSON.parse(await openPageToken(page.token, scope)) as { after: string; limit: number });
  if (begun && page?.limit !== undefined && page.limit !== begun.limit) throw new Problem('invalid-page-token');
  const asked = begun?.limit ?? page?.limit ?? defaultLimit;
  return {
    after: begun?.after,
    limit: Math.min(asked, maxLimit),
    answer: async (count, last) => ({
      next_token: last === undefined ? '' : await sealPageToken(JSON.stringify({ after: last, limit: asked }), scope),
      count,
    }),
  };
};

/** The part of a sorted list that a page shows, and the last of it, if there is more. */
export const pageOfList = (all: readonly string[], { after, limit }: Paging): { shown: string[]; last?: string } => {
  const rest = after === undefined ? all : all.filter((one) => one > after);
  const shown = rest.slice(0, limit);
  // A page of nothing goes on where it began.
  return rest.length > shown.length ? { shown, last: shown.at(-1) ?? after ?? '' } : { shown };
};
