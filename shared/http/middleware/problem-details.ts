import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from '../../api/problem.ts';
import { log } from '../../core/log.ts';
import type { Principal } from '../../core/principal.ts';
import { ConditionFailed, Contended } from '../../table/errors.ts';
import { problemResponse, type Response } from '../respond.ts';

/** What the log line of a request tells. */
export interface Trace {
  requestId: string;
  principal?: Principal | undefined;
}

export type LambdaHandler = (event: APIGatewayProxyEventV2) => Promise<Response>;

/** Any visible text: AuthZEN wants it back as it came. */
const callersRequestId = /^[\x21-\x7e]([\x20-\x7e]{0,1022}[\x21-\x7e])?$/;

const requestIdOf = (event: APIGatewayProxyEventV2): string => {
  const given = event.headers['x-request-id'];
  return given !== undefined && callersRequestId.test(given) ? given : event.requestContext.requestId;
};

/** What the layers below throw, as the problem it is to a caller. */
const asProblem = (error: unknown): unknown => {
  if (error instanceof Contended) return new Problem('busy', { headers: { 'retry-after': '1' } });
  if (error instanceof ConditionFailed) return new Problem('conflict');
  return error;
};

/** What surrounds every request: its id, one log line, and every error mapped to problem details, here and once. */
export const withShell =
  (serve: (event: APIGatewayProxyEventV2, trace: Trace) => Promise<Response>): LambdaHandler =>
  async (event) => {
    const startedAt = performance.now();
    const trace: Trace = { requestId: requestIdOf(event) };
    const { requestId } = trace;
    let response: Response;
    try {
      response = await serve(event, trace);
    } catch (thrown) {
      const error = asProblem(thrown);
      if (!(error instanceof Problem)) log.error('REQUEST_FAULT', error, { requestId, route: event.routeKey });
      response = problemResponse(error, { instance: event.rawPath, requestId });
    }
    response.headers['x-request-id'] = requestId;
    log.info('REQUEST_DONE', {
      requestId,
      route: event.routeKey,
      status: response.statusCode,
      millis: Math.round(performance.now() - startedAt),
      principal: trace.principal && `${trace.principal.kind}:${trace.principal.id}`,
    });
    return response;
  };
