import type * as z from 'zod/mini';
import type { AccountRecord } from '../accounts/account-store.ts';
import type { PathParams, Route, Routes } from '../api/route.ts';
import type { Allow, Principal, Role } from '../core/principal.ts';
import type { Change } from '../table/commit.ts';

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

/** What a handler gets: everything checked, typed by the route's declaration. */
export interface Call<R extends Route> {
  principal: CallerOf<R>;
  params: PathParams<R>;
  query: Parsed<R['query']>;
  body: Parsed<R['body']>;
  /** The instant of the request; every rule of it is decided at this one instant. */
  now: string;
  /** For the record: the caller's own, or the gateway's; on routes open to anybody always the gateway's. */
  requestId: string;
  ifMatch: string | undefined;
  /** The account of the path as it was read on entry; only for services it is left to the handler. */
  account: CallerOf<R> extends Kind<'user'> ? AccountRecord : AccountRecord | undefined;
  /** On lists: where to go on, from the page token. */
  cursor: string | undefined;
  /**
   * On creating routes: the write that remembers `answer` under the caller's idempotency key, to commit together with
   * the change; empty without a key. It is remembered for 24 hours, or until an earlier instant.
   */
  remember: (answer: Answer<R>, until?: string) => Change;
}

/** What a handler answers. `next`, on lists, is the cursor that becomes the page token. */
export interface Answer<R extends Route> {
  body: z.input<R['success']['body']>;
  status?: R['success']['status'] | NonNullable<R['success']['also']>[number];
  etag?: string;
  /** With status 202: the path at which to look how it goes on. */
  location?: string;
  next?: string | undefined;
}

export type Handler<R extends Route> = (call: Call<R>) => Promise<Answer<R>>;

/** One handler for each route of a context: a missing one, or one of the wrong shape, is a compile error. */
export type Handlers<R extends Routes> = { [Name in keyof R]: Handler<R[Name]> };
