import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { jsonType } from '../../api/download.ts';
import { isList, type Route } from '../../api/route.ts';
import type { Answer, Authenticated, Paged, Validated } from '../call.ts';
import { openPageToken, sealPageToken } from '../page-token.ts';
import { requestScope } from '../request-scope.ts';
import { addToCall, type Middleware } from './pipeline.ts';

/** The path and query of a request with another page token. */
const pathWith = ({ rawPath, rawQueryString }: APIGatewayProxyEventV2, pageToken: string): string => {
  const query = new URLSearchParams(rawQueryString);
  query.set('pageToken', pageToken);
  return `${rawPath}?${query}`;
};

/**
 * Opens the page token of a list into the cursor of the call, and seals the cursor of the answer into the next token: a member of the
 * body, or in downloads the path of the next part.
 * @throws Problem `invalid-page-token`
 */
export const paging = <R extends Route>(
  route: R,
): Middleware<Pick<Authenticated<R>, 'principal'> & Validated<R>, Paged> => {
  const isPaged = isList(route);
  return {
    before: async (request) => {
      const { pageToken } = request.context.query as { pageToken?: string };
      const isContinued = isPaged && pageToken !== undefined;
      const cursor = isContinued ? await openPageToken(pageToken, requestScope(route, request.context)) : undefined;
      addToCall<Paged>(request, { cursor });
    },
    after: async (request) => {
      const { body, next, ...answer } = request.response as Answer<Route>;
      if (next === undefined) return;
      const nextPageToken = await sealPageToken(next, requestScope(route, request.context));
      request.response =
        request.context.mediaType === jsonType
          ? { ...answer, body: { ...(body as object), nextPageToken } }
          : { ...answer, body, nextPath: pathWith(request.event, nextPageToken) };
    },
  };
};
