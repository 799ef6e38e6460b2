import { Problem } from '../../api/problem.ts';
import type { Route } from '../../api/route.ts';
import { log } from '../../core/log.ts';
import { ConditionFailed, Contended, DatabaseUnavailable } from '../../table/errors.ts';
import { errorResponse } from '../respond.ts';
import type { Middleware } from './pipeline.ts';

/** Translates errors of the database layer to problems. */
const asProblem = (error: unknown): unknown => {
  if (error instanceof Contended) return new Problem('busy', { headers: { 'retry-after': '1' } });
  if (error instanceof DatabaseUnavailable) {
    return new Problem('database-unavailable', { headers: { 'retry-after': '1' } });
  }
  if (error instanceof ConditionFailed) return new Problem('conflict');
  return error;
};

/**
 * Answers every error with problem details (RFC 9457) or the form that the route declares, and logs those of the database
 * and those that are not a `Problem`.
 */
export const problemDetails = (route?: Pick<Route, 'errorForm'>): Middleware<unknown, unknown> => ({
  onError: (request) => {
    const { event, internal } = request;
    const { requestId } = internal;
    const error = asProblem(request.error);
    const details = { requestId, route: event.routeKey };
    if (request.error instanceof DatabaseUnavailable) log.error('DATABASE_UNAVAILABLE', request.error, details);
    else if (!(error instanceof Problem)) log.error('REQUEST_FAULT', error, details);
    request.response = errorResponse(error, { instance: event.rawPath, requestId }, route?.errorForm);
  },
});
