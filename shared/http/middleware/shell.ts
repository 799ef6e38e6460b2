import middy from '@middy/core';
import type { Route } from '../../api/route.ts';
import { takeLostRaces } from '../../core/contention.ts';
import { log } from '../../core/log.ts';
import type { Principal } from '../../core/principal.ts';
import { requestIdOf } from '../request-id.ts';
import type { Response } from '../respond.ts';
import type { Pipeline, PipelineRequest } from './pipeline.ts';
import { problemDetails } from './problem-details.ts';

const startRequest = ({ event, internal }: PipelineRequest): void => {
  internal.startedAt = performance.now();
  internal.requestId = requestIdOf(event.headers['x-request-id'], event.requestContext.requestId);
};

/** What validation adds to the call, if the request got that far. */
interface Named {
  principal?: Principal;
  params?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** The account and the share link that a valid request names, in its path or in its body. */
const namedIn = ({ params = {}, body }: Named) => {
  const { accountId } = { ...(body as { accountId?: string } | null | undefined), ...params };
  return { accountId, linkId: params['linkId'] };
};

const endRequest = ({ event, context, internal, response }: PipelineRequest<Named>): void => {
  const { requestId, startedAt } = internal;
  const { principal } = context;
  const { headers, statusCode = 200 } = response as Response;
  headers['x-request-id'] = requestId;
  if (event.requestContext.http.method === 'HEAD') delete (response as Response).body;
  const details = {
    requestId,
    route: event.routeKey,
    status: statusCode,
    principal: principal && `${principal.kind}:${principal.id}`,
    ...namedIn(context),
  };
  const LostRaces = takeLostRaces();
  log.info('REQUEST_DONE', details, {
    Latency: Math.round(performance.now() - startedAt),
    ...(LostRaces > 0 ? { LostRaces } : {}),
    ...(statusCode >= 500 ? { Faults: 1 } : statusCode >= 400 ? { Refusals: 1 } : {}),
  });
};

/**
 * The outermost part of every pipeline: the request id, one log line per request, problem details for errors, and no body
 * for HEAD. All but the problem details are hooks of middy, not middlewares, because early responses skip `after`.
 */
export const shell = (route?: Pick<Route, 'errorForm'>): Pipeline<unknown, Response> =>
  middy({ requestStart: startRequest, requestEnd: endRequest } as object).use(
    problemDetails(route),
  ) as unknown as Pipeline<unknown, Response>;
