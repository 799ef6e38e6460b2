import type { operations } from './api.ts';
import type { routes } from './routes.ts';

/** The name of a route: the `operationId` of openapi.json. */
export type RouteName = keyof operations & keyof typeof routes;

type Parameters<Name extends RouteName> = operations[Name]['parameters'];

type PathInput<Name extends RouteName> = Parameters<Name> extends { path: infer Path } ? Path : unknown;

type Query<Name extends RouteName> = Exclude<Parameters<Name>['query'], undefined>;
type QueryInput<Name extends RouteName> = [Query<Name>] extends [never]
  ? unknown
  : undefined extends Parameters<Name>['query']
    ? { query?: Query<Name> | undefined }
    : { query: Query<Name> };

type ContentOf<Request> = Request extends { content: infer Content } ? Content[keyof Content] : never;

type BodyInput<Name extends RouteName> = operations[Name] extends { requestBody: infer Request }
  ? { body: ContentOf<Request> }
  : operations[Name] extends { requestBody?: infer Request }
    ? [ContentOf<NonNullable<Request>>] extends [never]
      ? unknown
      : { body?: ContentOf<NonNullable<Request>> | undefined }
    : unknown;

type Sent<Name extends RouteName> = Exclude<Parameters<Name>['header'], undefined>;
type Headers<Name extends RouteName> = [Sent<Name>] extends [never] ? Record<never, never> : Sent<Name>;

type HeaderInput<Name extends RouteName> = ('Idempotency-Key' extends keyof Headers<Name>
  ? { idempotencyKey?: string | undefined }
  : unknown) &
  ('If-Match' extends keyof Headers<Name>
    ? Headers<Name> extends { 'If-Match': string }
      ? { ifMatch: string; ifNoneMatch?: '*' | undefined }
      : { ifMatch?: string | undefined; ifNoneMatch?: '*' | undefined }
    : unknown);

/** What a route is called with: its path parameters, and `query`, `body`, `ifMatch`, `idempotencyKey` if it has them. */
export type Input<Name extends RouteName> = PathInput<Name> & QueryInput<Name> & BodyInput<Name> & HeaderInput<Name>;

type Responses<Name extends RouteName> = operations[Name]['responses'];
type Content<Name extends RouteName> = Responses<Name>[keyof Responses<Name>] extends infer Response
  ? Response extends { content: infer Media }
    ? Media
    : never
  : never;

/** The body of a successful answer. */
export type Body<Name extends RouteName> =
  Content<Name> extends { 'application/json': infer Json }
    ? Json
    : Content<Name> extends { 'text/plain': infer Text } | { 'application/jose': infer Text }
      ? Text
      : never;

/** The media types of downloads that a list offers beside JSON, e.g. `text/csv`. */
export type DownloadType<Name extends RouteName> = Exclude<keyof Content<Name>, 'application/json'>;

type Item<Name extends RouteName> = Body<Name> extends { items: (infer One)[] } ? One : never;

/** The names of the routes that answer pages. */
export type ListName = {
  [Name in RouteName]: (typeof routes)[Name] extends readonly [string, string, 'list'] ? Name : never;
}[RouteName];

/** A successful answer. */
export interface Answer<Name extends RouteName> {
  status: number;
  body: Body<Name>;
  /** The entity tag, for `ifMatch`. */
  etag: string | undefined;
  requestId: string | undefined;
  /** True when this is the answer to an earlier request with the same idempotency key. */
  replayed: boolean;
  headers: globalThis.Headers;
}

export interface CallOptions {
  /** Ends the request, the pauses before further attempts included. The call rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** How often the request is sent at most; overrides that of the client. */
  attempts?: number | undefined;
}

type Arguments<Name extends RouteName> =
  Record<never, never> extends Input<Name>
    ? [input?: Input<Name>, options?: CallOptions]
    : [input: Input<Name>, options?: CallOptions];

interface ListMethods<Name extends RouteName> {
  /** Yields the pages, from `query.pageToken` on. Reads the next page only when it is asked for. */
  pages: (...input: Arguments<Name>) => AsyncGenerator<Body<Name>, void, void>;
  /** Yields the items of all pages in order. */
  items: (...input: Arguments<Name>) => AsyncGenerator<Item<Name>, void, void>;
  /** Downloads the whole list as a file. Yields its parts; concatenated they are the file. */
  download: (mediaType: DownloadType<Name>, ...input: Arguments<Name>) => AsyncGenerator<string, void, void>;
}

type Call<Name extends RouteName> = ((...input: Arguments<Name>) => Promise<Answer<Name>>) &
  (Name extends ListName ? ListMethods<Name> : unknown);

/** The API, with one method for each route. Error answers are thrown as `ApiError`. */
// Over `operations` itself, whose comments editors then show for the methods.
export type Client = { [Name in keyof operations]: Call<Name> };
