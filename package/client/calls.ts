import { errorOf } from './error.ts';
import { type AnyInput, nextPath, partsOf, pathOf } from './request.ts';
import { canRetry, pause, retryDelay } from './retry.ts';
import { routes } from './routes.ts';
import type { CallOptions, RouteName } from './types.ts';

/**
 * Returns a bearer token. Called before each request, and once more with the token that a server has refused (401).
 * Without a token, or with the same one again, the refusal stands.
 */
export type TokenProvider = (refused?: string) => string | undefined | Promise<string | undefined>;

export interface ClientOptions {
  /** The URL of the API without `/v1`, e.g. `https://….execute-api.eu-central-1.amazonaws.com`. */
  baseUrl: string | (() => string);
  token?: string | TokenProvider;
  /** The `fetch` of another library, for example with a proxy. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** How often a request is sent at most, while another attempt is useful; 4 by default. */
  attempts?: number;
}

const defaultAttempts = 4;
export const endless = 'The server answers the same page again as the next one';

/** Of any answer; pages have the members that the client itself reads. */
export type AnyBody = { items: unknown[]; nextPageToken?: string };

type Init = { headers: Headers; body?: string | URLSearchParams };
type Send = (method: string, path: string, init: Init, options: CallOptions, route: Sending) => Promise<Response>;

/** How a request may be repeated, and how its errors are read. */
interface Sending {
  isRepeatable: boolean;
  isForm: boolean;
}

const senderOf = (options: ClientOptions): Send => {
  const send = options.fetch ?? ((url, init) => fetch(url, init));
  const { token: given, baseUrl } = options;
  const tokenOf = typeof given === 'function' ? given : () => given;

  /** Sends a request with a token, if there is one; with another one when the token is refused. */
  const authorized = async (path: string, init: RequestInit & { headers: Headers }): Promise<Response> => {
    const url = (typeof baseUrl === 'function' ? baseUrl() : baseUrl).replace(/\/$/, '') + path;
    const withToken = (token: string | undefined): Promise<Response> => {
      // That of an earlier attempt must not be sent again.
      init.headers.delete('authorization');
      if (token !== undefined) init.headers.set('authorization', `Bearer ${token}`);
      return send(url, init);
    };
    const token = await tokenOf();
    const response = await withToken(token);
    if (response.status !== 401 || token === undefined) return response;
    const another = await tokenOf(token);
    if (another === undefined || another === token) return response;
    await response.body?.cancel();
    return withToken(another);
  };

  return async (method, path, init, { signal, attempts = options.attempts ?? defaultAttempts }, route) => {
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted();
      const response = await authorized(path, { ...init, method, ...(signal && { signal }) });
      if (response.ok) return response;
      const error = await errorOf(response, route.isForm);
      // `NaN` attempts are one.
      if (!(attempt + 1 < attempts) || !canRetry(error, route.isRepeatable)) throw error;
      await pause(retryDelay(attempt, error.retryAfter, Math.random()), signal);
    }
  };
};

const callOf = (send: Send, [method, template, kind]: readonly [string, string, string?]) => {
  const call = async (input: AnyInput = {}, options: CallOptions = {}) => {
    const isForm = kind === 'form';
    const key = input.idempotencyKey ?? (kind === 'key' ? crypto.randomUUID() : undefined);
    const sending = { isForm, isRepeatable: method !== 'POST' || isForm || key !== undefined };
    const response = await send(method, pathOf(template, input), partsOf(input, isForm, key), options, sending);
    const { headers } = response;
    return {
      status: response.status,
      body: (await (kind === 'text' ? response.text() : response.json())) as AnyBody,
      etag: headers.get('etag') ?? undefined,
      requestId: headers.get('x-request-id') ?? undefined,
      replayed: headers.get('idempotency-replayed') === 'true',
      headers,
    };
  };
  if (kind !== 'list') return call;

  async function* download(accept: string, input: AnyInput = {}, options: CallOptions = {}) {
    let path: string | undefined = pathOf(template, input);
    while (path !== undefined) {
      const init = { headers: new Headers({ accept }) };
      const response: Response = await send(method, path, init, options, { isForm: false, isRepeatable: true });
      yield await response.text();
      const next = nextPath(response.headers.get('link'));
      if (next === path) throw new Error(endless);
      path = next;
    }
  }
  return Object.assign(call, { download });
};

/** One call for each route, by name; those of lists also download. The elements need no more. */
export const createCalls = (options: ClientOptions) => {
  const send = senderOf(options);
  return Object.fromEntries((Object.keys(routes) as RouteName[]).map((name) => [name, callOf(send, routes[name])]));
};
