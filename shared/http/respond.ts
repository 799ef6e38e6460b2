import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Problem } from '../api/problem.ts';
import type { Route } from '../api/route.ts';
import { asOAuthError } from './as-oauth-error.ts';

export type Response = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A response in JSON. `body` is text, so that a stored answer is sent byte for byte. */
export const jsonResponse = (
  status: number,
  body: string,
  headers: Record<string, string> = {},
  type = 'application/json',
): Response => ({ statusCode: status, headers: { ...commonHeaders, 'content-type': type, ...headers }, body });

/** 304: the header fields of the 200 that it stands for, without a body (RFC 9110, section 15.4.5). */
export const notModified = (headers: Record<string, string>): Response => ({
  statusCode: 304,
  headers: { ...commonHeaders, ...headers },
});

/** An error that is not a `Problem` is answered as `internal`, without details. */
const asProblem = (error: unknown): Problem => (error instanceof Problem ? error : new Problem('internal'));

/** The response to an error: problem details (RFC 9457), or the form that the route declares. */
export const errorResponse = (
  error: unknown,
  at: { instance: string; requestId: string },
  form?: Route['errorForm'],
): Response => {
  const problem = asProblem(error);
  const challenge = problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  const headers = { ...challenge, ...problem.extras.headers };
  return form === 'oauth'
    ? jsonResponse(problem.status, JSON.stringify(asOAuthError(problem)), headers)
    : jsonResponse(problem.status, JSON.stringify(problem.details(at)), headers, 'application/problem+json');
};
