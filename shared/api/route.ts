import type * as z from 'zod/mini';
import { type Allow, kindsAllowed } from '../core/principal.ts';
import type { Downloads } from './download.ts';
import type { PathParameter } from './params.ts';
import type { ProblemName } from './problem.ts';

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';

/** The IAM actions on the table that a route may declare. Transactions need the actions of their items. */
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
  /** The indexes that the handler queries. */
  indexes?: readonly ('due' | 'teams' | 'leads')[];
  /** The handler needs a secret from the table, to seal page tokens or to hash codes. Lists have it without this. */
  secret?: true;
  /** The handler signs checkpoints, which are stored with the journals. */
  checkpoints?: true;
}

/**
 * The declaration of a route. The gateway's route, the IAM policy, validation, the OpenAPI document and the typed client
 * are derived from it.
 */
export interface Route {
  method: Method;
  path: `/${string}`;
  summary: string;
  description?: string;
  allow: readonly Allow[];
  uses: Uses;
  query?: z.core.$ZodObject;
  body?: z.core.$ZodType;
  /** The body is a form (`application/x-www-form-urlencoded`), as in OAuth. Repeated parameters are refused. */
  form?: true;
  /** The body is a JSON merge patch (RFC 7396): `application/merge-patch+json` is accepted beside `application/json`. */
  mergePatch?: true;
  /** The largest body in bytes; 1 MiB by default. */
  bodyBytes?: number;
  /** The problem for a body of another media type, where a standard requires another than 415. */
  wrongMediaType?: 'invalid-request';
  /** The form of errors, where a standard requires another than problem details: `oauth` is RFC 6749, section 5.2. */
  errorForm?: 'oauth';
  /** How long caches may keep the answer, in seconds. By default it must not be stored. */
  cacheSeconds?: number;
  success: {
    /** 202: the work continues after the answer, and `Location` names the place to poll. */
    status: 200 | 201 | 202;
    /** Other successful statuses that the handler may answer, with a body of the same schema. */
    also?: readonly (200 | 201)[];
    description: string;
    /** Answers are serialized through this schema, so fields that it does not declare are left out. */
    body: z.core.$ZodType;
    /** The media type of an answer that is text; `body` is a string then. JSON without. */
    text?: 'text/plain' | 'application/jose';
    /** Lists: the downloads of all items, by the media type in `Accept`. The bodies have the members `items`. */
    downloads?: Downloads;
  };
  /** Problems specific to this route, in addition to those of every route of its shape (`problemsOf`). */
  errors?: readonly ProblemName[];
  /** A creating POST, which accepts `Idempotency-Key`. */
  creates?: true;
  /** Takes `Idempotency-Key`, and the handler itself recognizes repeated requests. */
  repeatable?: true;
  /** Whether the answer has an `ETag`, and whether writes accept or require `If-Match`. */
  etag?: 'sent' | 'honoured' | 'required';
  /**
   * The body of a PUT may contain the members of the answer that are not input, so that a document can be put back as it was
   * read. The handler must check with `checkReadOnly` that they are unchanged.
   */
  acceptsReadOnly?: true;
}

export type Routes = Readonly<Record<string, Route>>;

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

/** Refuses a path with a parameter that has no schema in `pathParameters`. */
type WithKnownParams<R extends Routes> = {
  [Name in keyof R]: ParamNames<R[Name]['path']> extends PathParameter ? unknown : { path: never };
};

/** Declares the routes of one bounded context. */
export const defineRoutes = <const R extends Routes>(routes: R & WithKnownParams<R>): R => routes;

/** The name of a route in API Gateway: `GET /v1/…`. */
export const routeKey = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

/** The methods that the gateway has a route for: GET routes answer HEAD, too (RFC 9110, section 9.3.2). */
export const gatewayMethods = ({ method }: Pick<Route, 'method'>): (Method | 'HEAD')[] =>
  method === 'GET' ? ['GET', 'HEAD'] : [method];

/** The path parameters of a route by name: `/a/{x}/{y}` gives `{x: string; y: string}`. */
export type PathParams<R extends Route> = { [Name in ParamNames<R['path']>]: string };

const namesByPath = new Map<string, readonly string[]>();

/** The names in `{braces}` of a path, in order. Cached, because every request needs them. */
export const paramNames = (path: string): readonly string[] => {
  const known = namesByPath.get(path) ?? [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  namesByPath.set(path, known);
  return known;
};

/**
 * The actions of a route on the items of accounts: those that its declaration lists, and those of the pipeline
 * (membership of users, remembered answers). Sorted.
 */
export const accountActions = (route: Route): TableAction[] => {
  const actions = new Set<TableAction>(route.uses.table);
  if (kindsAllowed(route.allow).includes('user')) actions.add('BatchGetItem');
  if (route.creates) actions.add('GetItem').add('PutItem');
  return [...actions].sort();
};

/** The actions of a route on the items of the system. One update reads a secret, and creates it if it is missing. */
export const systemActions = (route: Route): TableAction[] =>
  isList(route) || route.uses.secret ? ['UpdateItem'] : [];

/** The actions of a route on the items of journals other than reading. */
export const journalActions = (route: Route): TableAction[] => (route.uses.checkpoints ? ['UpdateItem'] : []);

/** All actions of a route on the table, sorted. */
export const tableActions = (route: Route): TableAction[] =>
  [...new Set([...accountActions(route), ...systemActions(route), ...journalActions(route)])].sort();

/** The media types of the body that a route accepts. */
export const mediaTypesOf = ({ form, mergePatch }: Route): readonly string[] => {
  if (form) return ['application/x-www-form-urlencoded'];
  return mergePatch ? ['application/merge-patch+json', 'application/json'] : ['application/json'];
};

/** True when the route answers pages. */
export const isList = (route: Route): boolean => route.query !== undefined && 'pageToken' in route.query._zod.def.shape;
