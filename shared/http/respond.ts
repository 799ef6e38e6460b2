import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Problem } from '../api/problem.ts';

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

/** The response to an error: problem details (RFC 9457). An error that is not a `Problem` is a 500 without details. */
export const problemResponse = (error: unknown, at: { instance: string; requestId: string }): Response => {
  const problem = error instanceof Problem ? error : new Problem('internal');
  const challenge = problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return jsonResponse(
    problem.status,
    JSON.stringify(problem.details(at)),
    { ...challenge, ...problem.extras.headers },
    'application/problem+json',
  );
};
