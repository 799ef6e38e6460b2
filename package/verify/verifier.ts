import { type Client, createClient, type TokenProvider } from '../client/index.ts';
import { maxSkewSeconds, readToken, type SupportAccess } from './access.ts';
import { guarded } from './callbacks.ts';
import { InvalidToken, Unavailable } from './errors.ts';
import { publishedKeys, type Trust } from './jws.ts';
import { pollOften } from './poll-often.ts';
import { createPoller, type PollRequest } from './poller.ts';
import { createRecent } from './recent.ts';
import { createSessions } from './sessions.ts';
import { readSignal, type Signal } from './signal.ts';

export interface VerifierOptions {
  /** The URL of Gatehouse, exactly as in the `iss` of its tokens. */
  issuer: string;
  /** The audience of tokens and signals; `urn:gatehouse:product` by default. */
  audience?: string;
  /** A token of the `service` kind, for polling and introspection. Required unless `poll` is false. */
  serviceToken?: string | TokenProvider;
  /**
   * False: signals are not polled, but given to `receive` of each process. With a service token, tokens from before the start of
   * the process are introspected.
   */
  poll?: boolean;
  /** The pause between polls while support tokens are in use, in milliseconds; 500 by default. */
  pollMillis?: number;
  /** The pause between polls otherwise; 15,000 by default. */
  idleMillis?: number;
  /**
   * Without a successful poll for this long, no token is accepted; 60 seconds by default. `Infinity` accepts tokens until
   * they expire, five minutes after they were issued at most.
   */
  maxSilenceSeconds?: number;
  /**
   * How long a signal is left unacknowledged, so that the other processes of the product receive it, too; 3,000 ms by default.
   * 0 when there is one process; otherwise the same in all.
   */
  acknowledgeMillis?: number;
  /**
   * Called once with each signal and its signed token, which `receive` of other processes takes. What it throws goes to
   * `onError`.
   */
  onSignal?: (signal: Signal, set: string) => void;
  /** Called with errors that no caller gets: of polls in the background, and of `onSignal`. */
  onError?: (error: unknown) => void;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface Verifier {
  readonly issuer: string;
  /**
   * Verifies a support token offline, by the published keys and the signals received.
   * @param options `sure` also asks Gatehouse for the state at this instant (RFC 7662)
   * @throws InvalidToken; Unavailable when it cannot be decided now
   */
  verify: (token: string, options?: { sure?: boolean }) => Promise<SupportAccess>;
  /**
   * Takes a signed security event token that was pushed, or passed on by another process.
   * @throws InvalidSignal; Unavailable when it must be delivered again
   */
  receive: (set: string) => Promise<Signal>;
  /** Polls now. @throws when Gatehouse does not answer */
  poll: () => Promise<void>;
  /** Stops polling. */
  close: () => void;
}

/** How long a request waits for Gatehouse. */
const answerMillis = 10_000;
/** After a failed poll, requests do not wait for another one for this long. */
const failureMillis = 1000;

type Options = VerifierOptions & Required<Pick<VerifierOptions, 'now' | 'pollMillis' | 'idleMillis' | 'onError'>>;

const refusals = {
  ended: 'The support session has ended',
  changed: 'The support session has changed since, renew the token',
};

/** Asks Gatehouse about a token. @throws InvalidToken when it is not active; Unavailable when there is no answer */
const introspectWith =
  (client: Client | undefined) =>
  async (token: string): Promise<void> => {
    if (!client) throw new Unavailable('Introspection needs a service token');
    const { body } = await client
      .introspect({ body: { token } }, { signal: AbortSignal.timeout(answerMillis) })
      .catch((error: unknown) => {
        throw new Unavailable('Gatehouse does not answer now', { cause: error });
      });
    if (!body.active) throw new InvalidToken(refusals.ended);
  };

const clientOf = ({ issuer, serviceToken, fetch: given }: VerifierOptions): Client | undefined =>
  serviceToken === undefined
    ? undefined
    : createClient({
        baseUrl: issuer,
        token: serviceToken,
        attempts: 1,
        // Nobody else is to get the service token.
        fetch: (url, init) => (given ?? fetch)(url, { ...init, redirect: 'error' }),
      });

const withDefaults = (options: VerifierOptions): Options => ({
  now: Date.now,
  pollMillis: 500,
  idleMillis: 15_000,
  ...options,
  onError: guarded(options.onError, () => undefined),
});

/**
 * Creates a verifier of support tokens. It keeps the sessions that have ended in memory, from signals that it polls, and asks
 * about tokens from before its first poll. Create one for each process.
 * @throws TypeError when there is no service token to poll with: no token would be refused before it expires
 */
export const createVerifier = (given: VerifierOptions): Verifier => {
  if (!given.serviceToken && given.poll !== false) {
    throw new TypeError('serviceToken is missing: give one, or poll: false if signals are pushed');
  }
  const options = withDefaults(given);
  const { issuer, now, pollMillis, maxSilenceSeconds = 60 } = options;
  const client = clientOf(options);
  const keys = publishedKeys(issuer, options.fetch ?? ((...request) => fetch(...request)));
  const trust: Trust = { issuer, audience: options.audience ?? 'urn:gatehouse:product', keys, now };
  const sessions = createSessions(now);
  const introspect = introspectWith(client);
  const confirmed = createRecent(now);
  const received = createRecent(now);
  const startedAt = now();
  const onSignal = guarded(options.onSignal, options.onError);
  let usedUntil = 0;

  const receive = async (set: string): Promise<Signal> => {
    const signal = await readSignal(set, trust);
    sessions.apply(signal);
    const isNew = received.timeOf(signal.id) === undefined;
    received.add(signal.id, now());
    if (isNew) onSignal(signal, set);
    return signal;
  };

  const ask =
    client &&
    (async (body: PollRequest) => {
      const answer = await client.pollSignals({ body }, { signal: AbortSignal.timeout(answerMillis) });
      return answer.body;
    });
  const poller =
    ask && options.poll !== false
      ? createPoller({
          ask,
          take: async (set) => (await receive(set)).id,
          acknowledgeMillis: options.acknowledgeMillis ?? 3000,
          now,
        })
      : undefined;
  const isInUse = (): boolean => usedUntil > now() / 1000;
  const polling = poller && pollOften(poller, isInUse, options);

  const maxSilence = maxSilenceSeconds * 1000;
  /** Older signals are polled again before a token is accepted: a timer may be late, or the process was suspended. */
  const maxAge = Math.min(2 * pollMillis, maxSilence);

  /** Signals must be recent. @throws Unavailable when there were none for too long */
  const requireSignals = async (): Promise<void> => {
    if (!poller) return;
    if (poller.age() > maxAge && poller.failureAge() > failureMillis) await poller.poll().catch(options.onError);
    if (poller.age() > maxSilence) throw new Unavailable('No signals can be received now');
  };

  const use = ({ expiresAt }: SupportAccess): void => {
    const wasInUse = isInUse();
    usedUntil = Math.max(usedUntil, expiresAt);
    if (!wasInUse) polling?.reschedule();
  };

  /**
   * Whether a signal about the token can have been missed: it was issued before this process received signals, or while polls
   * paused, and Gatehouse was not asked about it since.
   */
  const mayHaveMissed = ({ issuedAt, tokenId }: SupportAccess): boolean => {
    if (!client) return false;
    const since = poller ? poller.completeSince() : startedAt;
    if (since === undefined) return true;
    const askedAt = confirmed.timeOf(tokenId);
    return issuedAt * 1000 <= since + maxSkewSeconds * 1000 && !(askedAt !== undefined && askedAt >= since);
  };

  const requireOpen = (access: SupportAccess): void => {
    const refusal = sessions.refusalOf(access);
    if (refusal) throw new InvalidToken(refusals[refusal]);
  };

  return {
    issuer,
    receive,
    verify: async (token, { sure = false } = {}) => {
      const access = await readToken(token, trust);
      use(access);
      await requireSignals();
      requireOpen(access);
      if (sure || (mayHaveMissed(access) && maxSilence !== Number.POSITIVE_INFINITY)) {
        const askedAt = now();
        await introspect(token);
        confirmed.add(access.tokenId, askedAt);
        // What arrived meanwhile.
        requireOpen(access);
      }
      return access;
    },
    poll: async () => poller?.poll(),
    close: () => polling?.stop(),
  };
};
