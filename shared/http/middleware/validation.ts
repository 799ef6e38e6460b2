import { chooseMediaType, jsonType } from '../../api/download.ts';
import { Problem } from '../../api/problem.ts';
import type { Route } from '../../api/route.ts';
import type { Validated } from '../call.ts';
import { parseBody } from '../parse-body.ts';
import { parseIdempotencyKey, parseParams, parseQuery } from '../parse-request.ts';
import { addToCall, type Middleware } from './pipeline.ts';

/**
 * Checks path parameters, query, body and conditional headers against the declaration of the route.
 * @throws Problem `invalid-request`, `body-too-large`, `unsupported-media-type`, `malformed-json`, `if-match-required`
 */
export const validation = <R extends Route>(route: R): Middleware<unknown, Validated<R>> => ({
  before: (request) => {
    const { event } = request;
    const params = parseParams(route, event);
    const query = parseQuery(route, event);
    const { body, readOnly } = parseBody(route, event);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = event.headers;
    if (route.etag === 'required' && ifMatch === undefined) throw new Problem('if-match-required');
    const preconditions = { ifMatch, ifNoneMatch };
    const idempotencyKey = parseIdempotencyKey(route, event);
    const { downloads } = route.success;
    const mediaType = downloads ? chooseMediaType(event.headers['accept'], downloads) : jsonType;
    addToCall(request, { params, query, body, readOnly, preconditions, mediaType, idempotencyKey });
  },
});
