import { Problem } from '../../api/problem.ts';
import { log } from '../../core/log.ts';
import { ConditionFailed, Contended } from '../../table/errors.ts';
import { problemResponse } from '../respond.ts';
import type { Middleware } from './pipeline.ts';

/** Translates errors of the database layer to problems. */
const asProblem = (error: unknown): unknown => {
  if (error instanceof Contended) return new Problem('busy', { headers: { 'retry-after': '1' } });
  if (error instanceof ConditionFailed) return new Problem('conflict');
  return error;
};

/** Answers every error with problem details (RFC 9457), and logs those that are not a `Problem`. */
export const problemDetails = (): Middleware<unknown, unknown> => ({
  onError: (request) => {
    const { event, internal } = request;
    const { requestId } = internal;
    const error = asProblem(request.error);
    if (!(error instanceof Problem)) log.error('REQUEST_FAULT', error, { requestId, route: event.routeKey });
    request.response = problemResponse(error, { instance: event.rawPath, requestId });
  },
});
