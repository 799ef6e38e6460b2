import type * as z from 'zod/mini';
import type { AccountRecord } from '../accounts/account-store.ts';
import type { Preconditions } from '../api/etag.ts';
import type { PathParams, Route, Routes } from '../api/route.ts';
import type { Allow, Principal, Role } from '../core/principal.ts';
import type { Change } from '../table/commit.ts';
import type { Origin } from '../table/journal-entry.ts';

type Kind<K extends Principal['kind']> = Extract<Principal, { kind: K }>;

type PrincipalFor<A extends Allow> = A extends Role | 'self'
  ? Kind<'user'>
  : A extends 'agent'
    ? Kind<'agent'>
    : A extends 'service'
      ? Kind<'service'>
      : undefined;

type CallerOf<R extends Route> = PrincipalFor<R['allow'][number]>;

type Parsed<Schema> = Schema extends z.core.$ZodType ? z.output<Schema> : undefined;

/** The part of a call that `authentication` adds. */
export interface Authenticated<R extends Route> {
  /** The instant of the request. All rules of the request are evaluated at this instant. */
  now: string;
  /**
   * The request id for the journal: the caller's own `X-Request-Id` or the gateway's. On routes open to anybody it is
   * always the gateway's, because unauthenticated callers must not write into a customer's record.
   */
  requestId: string;
  /** Where the request came from, for the journal. */
  origin: Origin;
  principal: CallerOf<R>;
  /** The account of the path, read to authorize a user. Routes for other kinds of principal read it themselves. */
  account: CallerOf<R> extends Kind<'user'> ? AccountRecord : AccountRecord | undefined;
}

/** The part of a call that `validation` adds. */
export interface Validated<R extends Route> {
  params: PathParams<R>;
  query: Parsed<R['query']>;
  body: Parsed<R['body']>;
  /** On routes with `acceptsReadOnly`: the read-only members of the body, valid but not compared with the present document. */
  readOnly: Readonly<Record<string, unknown>>;
  /** Writes pass them to `checkPreconditions` with the current entity tag. */
  preconditions: Preconditions;
  /** The media type of the answer: `application/json`, or that of a download of the route. */
  mediaType: string;
  /** On routes that take `Idempotency-Key`. */
  idempotencyKey: string | undefined;
}

/** The part of a call that `paging` adds. */
export interface Paged {
  /** On lists: the position to continue from, taken from the page token. */
  cursor: string | undefined;
}

/** The part of a call that `idempotency` adds. */
export interface Idempotent<R extends Route> {
  /**
   * On creating routes: the write that stores `answer` under the caller's idempotency key. Commit it together with the
   * change. Without a key it is empty. The answer is kept for 24 hours, or until `until` if that is earlier.
   */
  remember: (answer: Answer<R>, until?: string) => Change;
}

/** The input of a handler: authorized, validated, and typed by the declaration of the route. */
export interface Call<R extends Route> extends Authenticated<R>, Validated<R>, Paged, Idempotent<R> {}

/** The output of a handler. On lists, `next` is the cursor that becomes the page token. */
export interface Answer<R extends Route> {
  body: z.input<R['success']['body']>;
  status?: R['success']['status'] | NonNullable<R['success']['also']>[number];
  etag?: string;
  /** With status 202: the path at which to poll for progress. */
  location?: string;
  next?: string | undefined;
  /** On downloads: the path of the next part. `paging` sets it. */
  nextPath?: string;
  /** The answer to an earlier request, repeated: marked with `Idempotency-Replayed`. */
  isReplay?: true;
}

export type Handler<R extends Route> = (call: Call<R>) => Promise<Answer<R>>;

/** One handler for each route of a context: a missing one, or one of the wrong shape, is a compile error. */
export type Handlers<R extends Routes> = { [Name in keyof R]: Handler<R[Name]> };
