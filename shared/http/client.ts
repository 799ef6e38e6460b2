import type * as z from 'zod/mini';
import type { ProblemDetails } from '../api/problem-details.ts';
import { type PathParams, paramNames, type Route, type Routes } from '../api/route.ts';

type Input<Schema> = Schema extends z.core.$ZodType ? z.input<Schema> : never;

/** The input of a call: the path parameters, and `query`, `body` and headers if the route declares them. */
export type ClientInput<R extends Route> = PathParams<R> &
  (R['query'] extends z.core.$ZodType ? { query?: Input<R['query']> } : unknown) &
  (R['body'] extends z.core.$ZodType
    ? undefined extends Input<R['body']>
      ? { body?: Input<R['body']> }
      : { body: Input<R['body']> }
    : unknown) &
  (R['etag'] extends 'required' ? { ifMatch: string } : R['etag'] extends 'honoured' ? { ifMatch?: string } : unknown) &
  (true extends R['creates'] | R['repeatable'] ? { idempotencyKey?: string } : unknown);

export interface ClientAnswer<R extends Route> {
  status: number;
  body: z.output<R['success']['body']>;
  etag: string | undefined;
  requestId: string | undefined;
  /** True when this is the answer to an earlier request with the same idempotency key. */
  replayed: boolean;
}

/** One method for each route, by the name of its declaration. Errors are thrown as `ApiError`. */
export type Client<R extends Routes> = {
  [Name in keyof R]: (
    ...input: Record<never, never> extends ClientInput<R[Name]>
      ? [input?: ClientInput<R[Name]>]
      : [ClientInput<R[Name]>]
  ) => Promise<ClientAnswer<R[Name]>>;
};

/** An error answer. `problem` is absent when the gateway itself refused the request. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: ProblemDetails | undefined;
  readonly headers: Headers;

  constructor(status: number, problem: ProblemDetails | undefined, headers: Headers) {
    super(problem ? `${status} ${problem.type}${problem.detail ? `: ${problem.detail}` : ''}` : String(status));
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

export interface ClientOptions {
  /** The URL of the API, e.g. `https://….execute-api.eu-central-1.amazonaws.com`. */
  baseUrl: string;
  /** The bearer token, or a function that is called for a token before each request. */
  token?: string | (() => string | Promise<string>);
  fetch?: typeof fetch;
}

type AnyInput = Record<string, unknown> & {
  query?: Record<string, unknown>;
  body?: unknown;
  ifMatch?: string;
  idempotencyKey?: string;
};

const urlOf = (route: Route, baseUrl: string, input: AnyInput): URL => {
  const path = paramNames(route.path).reduce<string>(
    (text, name) => text.replace(`{${name}}`, encodeURIComponent(String(input[name]))),
    route.path,
  );
  const url = new URL(baseUrl.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
};

const call = async (route: Route, options: ClientOptions, input: AnyInput): Promise<ClientAnswer<Route>> => {
  const token = typeof options.token === 'function' ? await options.token() : options.token;
  const response = await (options.fetch ?? fetch)(urlOf(route, options.baseUrl, input), {
    method: route.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(input.ifMatch === undefined ? {} : { 'if-match': input.ifMatch }),
      ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
    },
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  if (!response.ok) {
    const problem = isProblem ? ((await response.json()) as ProblemDetails) : undefined;
    throw new ApiError(response.status, problem, response.headers);
  }
  return {
    status: response.status,
    body: (await response.json()) as z.output<Route['success']['body']>,
    etag: response.headers.get('etag') ?? undefined,
    requestId: response.headers.get('x-request-id') ?? undefined,
    replayed: response.headers.get('idempotency-replayed') === 'true',
  };
};

/**
 * A typed client of the API, derived from the same declarations as the API itself.
 * @example const gatehouse = createClient(grantRoutes, { baseUrl, token });
 *          const { body: grant } = await gatehouse.createGrant({ accountId: 'acme', body: { duration: 'P1D' } });
 */
export const createClient = <R extends Routes>(routes: R, options: ClientOptions): Client<R> =>
  Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [name, (input: AnyInput = {}) => call(route, options, input)]),
  ) as unknown as Client<R>;
