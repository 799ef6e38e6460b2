import { Problem } from '../shared/api/problem.ts';
import { requestIdOf } from '../shared/http/request-id.ts';
import { errorResponse, type Response } from '../shared/http/respond.ts';
import { corsHeaders, preflight } from './cors.ts';
import { functionOf, type Invoke } from './functions.ts';
import { eventOf, type HttpRequest } from './http-event.ts';
import type { Issuer } from './issuer.ts';
import { limiter } from './limiter.ts';
import { routerOf } from './router.ts';
import type { RouteWiring, Wiring } from './wiring.ts';

export type Serve = (request: HttpRequest) => Promise<Response>;

/** As for API Gateway, the scheme is optional. */
const bearer = /^(?:Bearer +)?(\S+)$/i;

/** Runs the route's JWT authorizer. @returns the claims; undefined without authorizer @throws Problem `unauthenticated` */
const authorize = async (
  { authorizer }: RouteWiring,
  request: HttpRequest,
  issuer: Issuer,
): Promise<Record<string, string> | undefined> => {
  if (!authorizer) return undefined;
  const given = request.headers['authorization'];
  if (given === undefined) throw new Problem('unauthenticated');
  try {
    return await issuer.verify(bearer.exec(given.trim())?.[1] ?? '', authorizer);
  } catch {
    throw new Problem('unauthenticated', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
  }
};

/** The answer to an error of the gateway, or an error that a function threw. */
export const refusal = (
  thrown: unknown,
  { path, headers, requestId: gatewayId }: Pick<HttpRequest, 'path' | 'headers' | 'requestId'>,
): Response => {
  const requestId = requestIdOf(headers['x-request-id'], gatewayId);
  const error =
    thrown instanceof URIError
      ? new Problem('invalid-request', { detail: 'The URL is not properly percent-encoded.' })
      : thrown;
  const form = path.startsWith('/oauth/') ? 'oauth' : undefined;
  const response = errorResponse(error, { instance: path, requestId }, form);
  return { ...response, headers: { ...response.headers, 'x-request-id': requestId } };
};

/**
 * Requests that are handled at a time. On Lambda each has a process of its own; here all share one thread, and without a limit
 * every one of many would be slow enough to run into its timeouts.
 */
const atOnce = 12;

/** The HTTP API of the template, as API Gateway runs it: CORS, routes, authorizers, then the function. */
export const gatewayOf = (
  { routes, cors }: Pick<Wiring, 'routes' | 'cors'>,
  functions: ReadonlyMap<string, Invoke>,
  issuer: Issuer,
): Serve => {
  const find = routerOf(routes);
  const limited = limiter(atOnce);
  const answer: Serve = async (request) => {
    const found = find(request.method, request.path);
    if (!found) throw new Problem('not-found');
    const { route, params } = found;
    const claims = await authorize(route, request, issuer);
    const event = eventOf(request, { routeKey: route.key, params }, claims);
    const invoke = functionOf(functions, route.functionId);
    return (await limited(() => invoke(event))) as Response;
  };
  return async (request) => {
    const early = preflight(cors, request);
    if (early) return early;
    const response = await answer(request).catch((error: unknown) => {
      if (!(error instanceof Problem || error instanceof URIError)) console.error(error);
      return refusal(error, request);
    });
    return { ...response, headers: { ...response.headers, ...corsHeaders(cors, request) } };
  };
};
