import * as z from 'zod/mini';
import { matchesWeakly } from '../../api/etag.ts';
import type { Route } from '../../api/route.ts';
import type { Answer, Paged, Validated } from '../call.ts';
import { downloadResponse } from '../download-response.ts';
import { jsonResponse, notModified } from '../respond.ts';
import type { Serializer } from './pipeline.ts';

/** The body of an answer as JSON, or as text if the route answers text, through its schema: fields that it does not declare are left out. */
export const serializeBody = ({ success }: Route, { body }: Answer<Route>): string => {
  const content = z.parse(success.body, body);
  return success.text === undefined ? JSON.stringify(content) : String(content);
};

/** The `Content-Type` of an answer. */
const contentType = ({ text }: Route['success']): string => {
  if (text === undefined) return 'application/json';
  return text.startsWith('text/') ? `${text}; charset=utf-8` : text;
};

/** The headers of an answer. With a `location`, the client may poll it after one second. */
export const answerHeaders = ({
  etag,
  location,
}: {
  etag?: string | undefined;
  location?: string | undefined;
}): Record<string, string> => ({
  ...(etag === undefined ? {} : { etag }),
  ...(location === undefined ? {} : { location, 'retry-after': '1' }),
});

/** Turns the answer of a handler into the response of the route: 304 for a read whose `If-None-Match` matches. */
export const serialization = <R extends Route>(route: R): Serializer<Answer<R>> => {
  const { success, cacheSeconds } = route;
  const isRead = route.method === 'GET';
  const cacheHeaders = cacheSeconds === undefined ? {} : { 'cache-control': `public, max-age=${cacheSeconds}` };
  const after: Serializer<Answer<R>>['after'] = (request) => {
    const answer = request.response as Answer<R>;
    const { mediaType = '', cursor } = request.context as Partial<Validated<R> & Paged>;
    const download = success.downloads?.[mediaType];
    if (download) {
      request.response = downloadResponse(route, download, answer, cursor !== undefined);
      return;
    }
    const varyHeaders = success.downloads ? { vary: 'accept' } : {};
    const replayHeaders = answer.isReplay ? { 'idempotency-replayed': 'true' } : {};
    const headers = { ...answerHeaders(answer), ...cacheHeaders, ...varyHeaders, ...replayHeaders };
    if (isRead && matchesWeakly(request.event.headers['if-none-match'], answer.etag)) {
      request.response = notModified(headers);
      return;
    }
    const status = answer.status ?? success.status;
    request.response = jsonResponse(status, serializeBody(route, answer), headers, contentType(success));
  };
  return { after } as Serializer<Answer<R>>;
};
