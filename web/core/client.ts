import { createCalls } from '../../package/client/calls.ts';
import { ApiError, type Body, type Client, type Input, type RouteName } from '../../package/client/index.ts';
import { Failure } from './failure.ts';
import { loadRefusals } from './problem-text.ts';
import { browserNow, learnServerTime } from './server-clock.ts';

export type { Body } from '../../package/client/index.ts';

/** A successful answer. */
interface Answer<Name extends RouteName> {
  status: number;
  body: Body<Name>;
  etag: string | undefined;
  headers: Headers;
}

type Call<Name extends RouteName> = (
  ...input: Record<never, never> extends Input<Name>
    ? [input?: Input<Name>, signal?: AbortSignal]
    : [Input<Name>, signal?: AbortSignal]
) => Promise<Answer<Name>>;

interface Downloads {
  /**
   * Downloads a list as a file. Yields its parts in order; concatenated they are the file.
   * @param mediaType one that the route offers besides JSON, e.g. `text/csv`
   */
  download: <Name extends RouteName>(
    name: Name,
    input: Input<Name>,
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

/** Sends a request, and learns the time of the server from its answer. */
const timedFetch = async (url: string, init: RequestInit): Promise<Response> => {
  const sentAt = browserNow();
  const response = await fetch(url, { ...init, cache: 'no-store' });
  learnServerTime(response.headers.get('date'), sentAt, browserNow());
  return response;
};

/** Turns what the client throws into a `Failure`, unless the request was aborted. */
const failWith =
  (signal: AbortSignal) =>
  async (error: unknown): Promise<never> => {
    signal.throwIfAborted();
    if (error instanceof Failure) throw error;
    if (!(error instanceof ApiError)) throw new Failure(0);
    if (error.problem) await loadRefusals();
    throw new Failure(error.status, error.problem, error.retryAfter);
  };

/** Provides one token for all requests, until it is refused. */
const tokensOf = (getToken: ApiOptions['getToken']) => {
  let token: Promise<string> | undefined;
  let lastRefused: string | undefined;
  return async (refused?: string): Promise<string | undefined> => {
    if (refused !== undefined && refused !== lastRefused) token = undefined;
    lastRefused = refused ?? lastRefused;
    token ??= getToken();
    return token?.catch(() => {
      token = undefined;
      throw new Failure(401);
    });
  };
};

type AnyCall = (input?: object, options?: { signal: AbortSignal }) => Promise<unknown>;

/** Creates the client of one element. */
export const createApi = ({ baseUrl, getToken, signal: lifetime }: ApiOptions): Api => {
  const client = createCalls({ baseUrl, token: tokensOf(getToken), fetch: timedFetch });
  const signalOf = (own: AbortSignal | undefined): AbortSignal =>
    own ? AbortSignal.any([own, lifetime()]) : lifetime();

  const download: Downloads['download'] = async function* (name, input, mediaType, own) {
    const signal = signalOf(own);
    const list = client[name] as unknown as Client['listJournal'];
    try {
      yield* list.download(mediaType as 'text/csv', input as unknown as Input<'listJournal'>, { signal });
    } catch (error) {
      await failWith(signal)(error);
    }
  };

  const calls = Object.fromEntries(
    Object.entries(client).map(([name, call]) => [
      name,
      (input?: object, own?: AbortSignal) => {
        const signal = signalOf(own);
        return (call as AnyCall)(input, { signal }).catch(failWith(signal));
      },
    ]),
  );
  return { ...calls, download } as unknown as Api;
};
