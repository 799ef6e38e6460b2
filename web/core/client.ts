import { routes } from '../../package/client/routes.ts';
import type { ProblemDetails } from '../../shared/api/problem-details.ts';
import type { Route } from '../../shared/api/route.ts';
import type { ClientInput } from '../../shared/http/client.ts';
import type { contexts } from '../../shared/routes.ts';
import { Failure } from './failure.ts';
import { loadRefusals } from './problem-text.ts';
import { browserNow, learnServerTime } from './server-clock.ts';

type Union = (typeof contexts)[keyof typeof contexts];
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
type AllRoutes = Intersection<Union>;

/** The name of a route, as its declaration calls it. */
type RouteName = keyof AllRoutes & keyof typeof routes;
type RouteOf<Name extends RouteName> = AllRoutes[Name] extends Route ? AllRoutes[Name] : never;

/** The body of a successful answer. */
export type Body<Name extends RouteName> = RouteOf<Name>['success']['body']['_zod']['output'];

/** A successful answer. */
interface Answer<Name extends RouteName> {
  status: number;
  body: Body<Name>;
  etag: string | undefined;
  headers: Headers;
}

type Call<Name extends RouteName> = (
  ...input: Record<never, never> extends ClientInput<RouteOf<Name>>
    ? [input?: ClientInput<RouteOf<Name>>, signal?: AbortSignal]
    : [ClientInput<RouteOf<Name>>, signal?: AbortSignal]
) => Promise<Answer<Name>>;

interface Downloads {
  /**
   * Downloads a list as a file. Yields its parts in order; concatenated they are the file.
   * @param mediaType one that the route offers besides JSON, e.g. `text/csv`
   */
  download: <Name extends RouteName>(
    name: Name,
    input: ClientInput<RouteOf<Name>>,
    mediaType: string,
    signal?: AbortSignal,
  ) => AsyncGenerator<string, void, void>;
}

/** The API, with one method for each route. Failed requests throw `Failure`. */
export type Api = { [Name in RouteName]: Call<Name> } & Downloads;

export interface ApiOptions {
  /** The URL of the API without `/v1`; empty for the origin of the page. */
  baseUrl: () => string;
  /** Returns a token. Called before the first request, and once more when a token is refused. `undefined` sends none. */
  getToken: () => Promise<string> | undefined;
  /** Ends all requests, when the element leaves the page. */
  signal: () => AbortSignal;
}

interface AnyInput {
  [parameter: string]: unknown;
  query?: Record<string, unknown>;
  body?: unknown;
  ifMatch?: string;
  idempotencyKey?: string;
}

const attempts = 4;
const maxWaitSeconds = 20;

/** The path of a request, with its query. @param template e.g. `/v1/accounts/{accountId}` */
export const pathOf = (template: string, input: AnyInput): string => {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
};

/** Whether another attempt is useful: the request was not carried out, and repeating it is harmless. */
export const canRetry = ({ status, type }: Failure, isRepeatable: boolean): boolean =>
  status === 429 ? type !== 'too-many-attempts' : isRepeatable && (status === 503 || type === 'conflict');

/** Milliseconds before the next attempt: what the server asks for, or growing from 300 ms; with up to 50 % on top. */
export const retryDelay = (attempt: number, retryAfter: number | undefined, random: number): number =>
  (retryAfter === undefined ? 300 * 2 ** attempt : Math.min(retryAfter, maxWaitSeconds) * 1000) * (1 + random / 2);

/** The path of the next part of a download, from `Link: <path>; rel="next"`; undefined after the last one. */
export const nextPath = (link: string | null): string | undefined => /<([^>]*)>;\s*rel="next"/.exec(link ?? '')?.[1];

const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

const failureOf = async (response: Response): Promise<Failure> => {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const problem = isProblem
    ? ((await response.json().catch(() => undefined)) as ProblemDetails | undefined)
    : undefined;
  if (problem) await loadRefusals();
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new Failure(response.status, problem, Number.isNaN(retryAfter) ? undefined : retryAfter);
};

/** Turns an error while a request is sent or its answer is read into a `Failure`, unless the request was aborted. */
const failureOfSending =
  (signal: AbortSignal) =>
  (error: unknown): never => {
    signal.throwIfAborted();
    throw error instanceof Failure ? error : new Failure(0);
  };

/** Creates the client of one element. */
export const createApi = ({ baseUrl, getToken, signal: lifetime }: ApiOptions): Api => {
  let token: Promise<string> | undefined;
  let refused: string | undefined;

  const send = async (method: string, path: string, init: RequestInit & { headers: Headers }): Promise<Response> => {
    const sentAt = browserNow();
    const response = await fetch(baseUrl().replace(/\/$/, '') + path, { ...init, method, cache: 'no-store' });
    learnServerTime(response.headers.get('date'), sentAt, browserNow());
    return response;
  };

  /** Sends a request with a token, if there is one. A refused token is replaced once. */
  const authorized = async (
    method: string,
    path: string,
    init: RequestInit & { headers: Headers },
  ): Promise<Response> => {
    for (let isSecond = false; ; isSecond = true) {
      token ??= getToken();
      const used = await token?.catch(() => {
        token = undefined;
        throw new Failure(401);
      });
      if (used !== undefined) init.headers.set('authorization', `Bearer ${used}`);
      const response = await send(method, path, init);
      if (response.status !== 401 || isSecond || used === undefined) return response;
      if (refused !== used) token = undefined;
      refused = used;
    }
  };

  /** Sends a request, again where that is useful, and returns the successful answer. */
  const request = async (
    method: string,
    path: string,
    init: RequestInit & { headers: Headers; signal: AbortSignal },
    isRepeatable: boolean,
  ): Promise<Response> => {
    for (let attempt = 0; ; attempt += 1) {
      const response = await authorized(method, path, init).catch(failureOfSending(init.signal));
      if (response.ok) return response;
      const failure = await failureOf(response);
      if (attempt + 1 >= attempts || !canRetry(failure, isRepeatable)) throw failure;
      await pause(retryDelay(attempt, failure.retryAfter, Math.random()), init.signal);
    }
  };

  const signalOf = (own: AbortSignal | undefined): AbortSignal =>
    own ? AbortSignal.any([own, lifetime()]) : lifetime();

  const call = async (name: RouteName, input: AnyInput = {}, own?: AbortSignal): Promise<unknown> => {
    const [method, template, kind] = routes[name] as readonly [string, string, string?];
    const headers = new Headers();
    if (input.body !== undefined) headers.set('content-type', 'application/json');
    if (input.ifMatch !== undefined) headers.set('if-match', input.ifMatch);
    const key = kind === 'key' ? (input.idempotencyKey ?? crypto.randomUUID()) : input.idempotencyKey;
    if (key !== undefined) headers.set('idempotency-key', key);
    const body = input.body === undefined ? {} : { body: JSON.stringify(input.body) };
    const isRepeatable = method !== 'POST' || key !== undefined;
    const init = { headers, signal: signalOf(own), ...body };
    const response = await request(method, pathOf(template, input), init, isRepeatable);
    return {
      status: response.status,
      body: await response.json(),
      etag: response.headers.get('etag') ?? undefined,
      headers: response.headers,
    };
  };

  const download: Downloads['download'] = async function* (name, input, mediaType, own) {
    const signal = signalOf(own);
    let path: string | undefined = pathOf(routes[name][1], input);
    while (path !== undefined) {
      const headers = new Headers({ accept: mediaType });
      const response: Response = await request('GET', path, { headers, signal }, true);
      yield await response.text().catch(failureOfSending(signal));
      path = nextPath(response.headers.get('link'));
    }
  };

  const calls = Object.fromEntries(
    (Object.keys(routes) as RouteName[]).map((name) => [
      name,
      (input?: AnyInput, signal?: AbortSignal) => call(name, input, signal),
    ]),
  );
  return { ...calls, download } as unknown as Api;
};
