import { InvalidSignal, Unavailable } from './errors.ts';

/** An answer in the terms of HTTP, for any framework. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const answer = (status: number, body: object | undefined, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  body: body === undefined ? '' : JSON.stringify(body),
});

/** Problem details (RFC 9457) with the code of RFC 6750 in `error`. */
const problem = (status: number, title: string, more: object, headers: Record<string, string>): Answer =>
  answer(
    status,
    { type: 'about:blank', title, status, ...more },
    { 'content-type': 'application/problem+json', ...headers },
  );

/** 401 for a request without a token: RFC 6750, section 3.1, wants no error code. */
export const tokenRequired = (realm: string): Answer =>
  problem(
    401,
    'Unauthorized',
    { detail: 'A support token is required' },
    { 'www-authenticate': `Bearer realm="${realm}"` },
  );

const refused = (realm: string, status: number, title: string, error: string, detail: string, more = ''): Answer =>
  problem(
    status,
    title,
    { error, detail },
    { 'www-authenticate': `Bearer realm="${realm}", error="${error}", error_description="${detail}"${more}` },
  );

/** 401 for a token that is not valid. */
export const tokenRefused = (realm: string, detail: string): Answer =>
  refused(realm, 401, 'Unauthorized', 'invalid_token', detail);

/** 403 for a change under `read_only`. */
export const writeRefused = (realm: string): Answer =>
  refused(realm, 403, 'Forbidden', 'insufficient_scope', 'This support session may only read', ', scope="full"');

/** 503 while nothing can be decided. */
export const unavailable = (detail: string): Answer =>
  problem(503, 'Service Unavailable', { error: 'temporarily_unavailable', detail }, { 'retry-after': '1' });

/** The answer to a push (RFC 8935) after an error. @throws the error when it is not about the signal */
export const pushRefused = (error: unknown): Answer => {
  if (error instanceof Unavailable) return answer(503, undefined, { 'retry-after': '1' });
  if (!(error instanceof InvalidSignal)) throw error;
  const headers = { 'content-type': 'application/json', 'content-language': 'en' };
  return answer(400, { err: error.code, description: error.message }, headers);
};

/** 202: the signal has taken effect. */
export const pushAccepted = (): Answer => answer(202, undefined);
