import type * as z from 'zod/mini';
import { type Allow, kindsAllowed } from '../core/principal.ts';
import type { ProblemName } from './problem.ts';

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

/** The IAM actions a route's handler may use on the table. Transactions need those of their items. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem';

export interface Uses {
  table?: readonly TableAction[];
  /** Indexes that are queried. */
  indexes?: readonly ('due' | 'teams')[];
  /** A secret that is kept in the table is needed: to seal page tokens, or to hash codes. Lists need it anyway. */
  secret?: true;
}

/** One declaration per route: the gateway, the IAM policy, the checks, the OpenAPI document and the client come from it. */
export interface Route {
  method: Method;
  path: `/${string}`;
  summary: string;
  description?: string;
  allow: readonly Allow[];
  uses: Uses;
  query?: z.core.$ZodObject;
  body?: z.core.$ZodType;
  /** The body is a form (`application/x-www-form-urlencoded`), as OAuth has it; a parameter given twice is refused. */
  form?: true;
  /** How large the body may be, in bytes, where 1 MiB does not do. */
  bodyBytes?: number;
  /** The problem of a body of another media type, where a standard demands another than 415. */
  wrongMediaType?: 'invalid-request';
  /** How long anybody may keep the answer; without, nobody may. */
  cacheSeconds?: number;
  success: {
    /** 202: what was asked for goes on; the answer names the place to look at in `Location`. */
    status: 200 | 201 | 202;
    /** Other successful statuses that a handler may answer, with a body of the same schema. */
    also?: readonly (200 | 201)[];
    description: string;
    /** The answer goes through this schema: nothing undeclared leaves. */
    body: z.core.$ZodType;
  };
  /** Problems of the route's own, beside those that every route of its shape can answer. */
  errors?: readonly ProblemName[];
  /** A creating POST: takes `Idempotency-Key`. */
  creates?: true;
  /** The answer carries an `ETag`; `If-Match` is honoured on writes, or required. */
  etag?: 'sent' | 'honoured' | 'required';
}

export type Routes = Readonly<Record<string, Route>>;

/** Declares the routes of one bounded context. */
export const defineRoutes = <const R extends Routes>(routes: R): R => routes;

/** How API Gateway names a route: `GET /v1/…`. */
export const routeKey = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

/** The path parameters of a route by name: `/a/{x}/{y}` gives `{x: string; y: string}`. */
export type PathParams<R extends Route> = { [Name in ParamNames<R['path']>]: string };

const namesByPath = new Map<string, readonly string[]>();

/** The names in `{braces}` of a path, in order. Every request asks, so each path is looked at once. */
export const paramNames = (path: string): readonly string[] => {
  const known = namesByPath.get(path) ?? [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  namesByPath.set(path, known);
  return known;
};

/**
 * What a route does on the items of accounts: what its handler declares, with what the pipeline does for it (membership
 * of a user, remembered answers).
 */
export const accountActions = (route: Route): TableAction[] => {
  const actions = new Set<TableAction>(route.uses.table);
  if (kindsAllowed(route.allow).includes('user')) actions.add('BatchGetItem');
  if (route.creates) actions.add('GetItem').add('PutItem');
  return [...actions].sort();
};

/** What a route does on the items of the system: a secret is read or made in one update. */
export const systemActions = (route: Route): TableAction[] =>
  isList(route) || route.uses.secret ? ['UpdateItem'] : [];

/** All that a route does on the table. */
export const tableActions = (route: Route): TableAction[] =>
  [...new Set([...accountActions(route), ...systemActions(route)])].sort();

/** The media type of the body that a route takes. */
export const mediaTypeOf = (route: Route): string =>
  route.form ? 'application/x-www-form-urlencoded' : 'application/json';

/** True when the route answers pages. */
export const isList = (route: Route): boolean => route.query !== undefined && 'pageToken' in route.query._zod.def.shape;
