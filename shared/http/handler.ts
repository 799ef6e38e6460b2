import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { Problem } from '../api/problem.ts';
import { isList, type Route, type Routes, routeKey } from '../api/route.ts';
import { clock } from '../core/clock.ts';
import { addMillis } from '../core/instant.ts';
import { dayMillis } from '../core/time-units.ts';
import type { Change } from '../table/commit.ts';
import { ConditionFailed } from '../table/errors.ts';
import { idempotencyKey, idempotencyLabel, type RememberedAnswer, readAnswer, remember } from '../table/idempotency.ts';
import type { Key } from '../table/keys.ts';
import type { Answer, Call, Handler, Handlers } from './call.ts';
import { authenticate, type VerifyToken } from './middleware/authentication.ts';
import { authorizeCaller } from './middleware/authorization.ts';
import { type LambdaHandler, type Trace, withShell } from './middleware/problem-details.ts';
import { parseBody, parseIdempotencyKey, parseParams, parseQuery } from './middleware/validation.ts';
import { openPageToken, sealPageToken } from './page-token.ts';
import { jsonResponse, type Response } from './respond.ts';

/** The text of an answer, through the route's schema, with its page token sealed. */
const encode = async (route: Route, answer: Answer<Route>, scope: () => string): Promise<string> => {
  const body = z.parse(route.success.body, answer.body) as Record<string, unknown>;
  if (answer.next !== undefined) body['nextPageToken'] = await sealPageToken(answer.next, scope());
  return JSON.stringify(body);
};

const fingerprintOf = (scope: string, body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, body ?? null]))
    .digest('base64url');

/** The headers that go with an answer, first or repeated. What goes on may be asked for after a second. */
const headersOf = ({ etag, location }: Pick<RememberedAnswer, 'etag' | 'location'>): Record<string, string> => ({
  ...(etag === undefined ? {} : { etag }),
  ...(location === undefined ? {} : { location, 'retry-after': '1' }),
});

/** A repeated request gets the first answer. @throws Problem `idempotency-key-reused` */
const replay = (known: RememberedAnswer, fingerprint: string): Response => {
  if (known.fingerprint !== fingerprint) throw new Problem('idempotency-key-reused');
  return jsonResponse(known.status, known.body, {
    'idempotency-replayed': 'true',
    ...headersOf(known),
  });
};

const serve = async (
  route: Route,
  handler: Handler<Route>,
  event: APIGatewayProxyEventV2,
  trace: Trace,
  verify: VerifyToken,
): Promise<Response> => {
  const now = clock.now();
  const open = route.allow.includes('anybody');
  const caller = open ? undefined : await authenticate(event, now, verify);
  const { principal, account } = await authorizeCaller(route, caller, event.pathParameters ?? {});
  trace.principal = principal;
  const params = parseParams(route, event);
  const query = parseQuery(route, event) as Record<string, unknown>;
  const body = parseBody(route, event);
  const ifMatch = event.headers['if-match'];
  if (route.etag === 'required' && ifMatch === undefined) throw new Problem('if-match-required');

  const { pageToken, ...rest } = query;
  // Agents have no account in the path; what they are shown depends on their team.
  const team = principal?.kind === 'agent' ? [principal.team] : [];
  const scope = (): string => JSON.stringify([routeKey(route), params, rest, ...team]);
  const cursor = isList(route) && pageToken !== undefined ? await openPageToken(String(pageToken), scope()) : undefined;

  const key = parseIdempotencyKey(route, event);
  const fingerprint = key === undefined ? '' : fingerprintOf(scope(), body);
  const slot: Key | undefined =
    key === undefined ? undefined : idempotencyKey(params['accountId'], `${principal?.kind}:${principal?.id}`, key);
  const known = slot && (await readAnswer(slot, now));
  if (known) return replay(known, fingerprint);

  const rememberAnswer = (answer: Answer<Route>, end?: string): Change => {
    if (!slot) return { writes: [], entries: [] };
    const text = JSON.stringify(z.parse(route.success.body, answer.body));
    const { status = route.success.status, etag, location } = answer;
    const tomorrow = addMillis(now, dayMillis);
    const until = end !== undefined && end < tomorrow ? end : tomorrow;
    return remember(slot, { fingerprint, status, body: text, etag, location, until }, now);
  };
  // What becomes part of a customer's record is not for strangers to write.
  const requestId = open ? event.requestContext.requestId : trace.requestId;
  const call = { principal, params, query, body, now, requestId, ifMatch, account, cursor };
  try {
    const answer = await handler({ ...call, remember: rememberAnswer } as unknown as Call<Route>);
    return jsonResponse(answer.status ?? route.success.status, await encode(route, answer, scope), {
      ...headersOf(answer),
      ...(route.cacheSeconds === undefined ? {} : { 'cache-control': `public, max-age=${route.cacheSeconds}` }),
    });
  } catch (error) {
    // The same request came twice at once, and the other was first: its answer is this one's, too. What the other has
    // done may also be why this one was refused: what it asks for is decided by then, or used up.
    const isRefused = error instanceof Problem;
    const raced = isRefused || (error instanceof ConditionFailed && error.labels.includes(idempotencyLabel));
    const first = slot && raced ? await readAnswer(slot, now) : undefined;
    if (!first) throw error;
    return replay(first, fingerprint);
  }
};

const noToken: VerifyToken = () => Promise.reject(new Error('the gateway has not verified the token'));

/**
 * The Lambda handler of one bounded context: finds the route by the gateway's key and runs
 * authenticate → admit → parse → handle → encode.
 * @param verify for contexts with routes where the gateway cannot verify tokens itself (`verifyToken`)
 */
export const createHandler = <R extends Routes>(
  routes: R,
  handlers: Handlers<R>,
  verify: VerifyToken = noToken,
): LambdaHandler => {
  const bound = new Map(
    Object.entries(routes).map(([name, route]) => [
      routeKey(route),
      { route, handler: handlers[name as keyof R] as unknown as Handler<Route> },
    ]),
  );
  return withShell(async (event, trace) => {
    const found = bound.get(event.routeKey);
    if (!found) throw new Problem('not-found');
    return serve(found.route, found.handler, event, trace, verify);
  });
};
