import { type AnyBody, type ClientOptions, createCalls, endless } from './calls.ts';
import type { AnyInput } from './request.ts';
import type { CallOptions, Client } from './types.ts';

export type * from './api.ts';
export type { ClientOptions, TokenProvider } from './calls.ts';
export { ApiError, type OAuthCode, type ProblemDetails } from './error.ts';
export type { Answer, Body, CallOptions, Client, DownloadType, Input, ListName, RouteName } from './types.ts';

type AnyCall = (input?: AnyInput, options?: CallOptions) => Promise<{ body: AnyBody }>;

/** Adds the methods that follow the page tokens of a list. */
const withPages = (call: AnyCall) => {
  async function* pages(input: AnyInput = {}, options?: CallOptions) {
    let { query } = input;
    do {
      const { body } = await call({ ...input, ...(query && { query }) }, options);
      yield body;
      if (body.nextPageToken !== undefined && body.nextPageToken === query?.['pageToken']) throw new Error(endless);
      query = { ...query, pageToken: body.nextPageToken };
    } while (query['pageToken'] !== undefined);
  }
  async function* items(input?: AnyInput, options?: CallOptions) {
    for await (const page of pages(input, options)) yield* page.items;
  }
  return Object.assign(call, { pages, items });
};

/**
 * A client of the API with one method for each route. Calls that create something send an idempotency key, the same one over
 * all attempts. Requests are repeated after 409 `conflict`, 429 and 503, as long as that is useful and harmless.
 * @example const gatehouse = createClient({ baseUrl, token });
 *          const { body: grant } = await gatehouse.createGrant({ accountId: 'acme', body: { duration: 'P1D' } });
 *          for await (const grant of gatehouse.listGrants.items({ accountId: 'acme' })) console.log(grant.status);
 */
export const createClient = (options: ClientOptions): Client =>
  Object.fromEntries(
    Object.entries(createCalls(options)).map(([name, call]) => [name, 'download' in call ? withPages(call) : call]),
  ) as unknown as Client;
