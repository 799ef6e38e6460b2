import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Problem } from '../api/problem.ts';

export type Response = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** An answer in JSON. `body` is text, so that a remembered answer goes out byte for byte. */
export const jsonResponse = (
  status: number,
  body: string,
  headers: Record<string, string> = {},
  type = 'application/json',
): Response => ({ statusCode: status, headers: { ...always, 'content-type': type, ...headers }, body });

/** Problem details (RFC 9457) of any error; what is not a `Problem` is an opaque 500. */
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
