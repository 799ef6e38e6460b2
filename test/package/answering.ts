import { ApiError, type ClientOptions, createClient } from '../../package/client/index.ts';

/** A problem as the API answers it. @param name the last part of its type */
export const problemOf = (status: number, name: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { type: `urn:gatehouse:problem:${name}`, title: 't', status, instance: '/', requestId: 'r' },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );

interface Sent {
  url: string;
  method: string | undefined;
  headers: Headers;
  body: RequestInit['body'];
}

/** A client whose requests are answered in turn; the last answer is repeated. */
export const answering = (answers: (() => Response)[], options: Partial<ClientOptions> = {}) => {
  const sent: Sent[] = [];
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    fetch: async (url, { method, headers, body, signal }) => {
      signal?.throwIfAborted();
      sent.push({ url, method, headers: new Headers(headers), body });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer?.() ?? Response.json({});
    },
    ...options,
  });
  return { client, sent };
};

/** The error that a call throws. */
export const errorOf = async (work: Promise<unknown>): Promise<ApiError> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`no ApiError: ${String(error)}`);
  return error;
};

/** The input of calls about grants of an account. */
export const grants = { accountId: 'acme' };
/** The input of `createGrant`. */
export const grant = { ...grants, body: { duration: 'P1D' } };
