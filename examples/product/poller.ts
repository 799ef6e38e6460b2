import * as z from 'zod';
import { KeysUnavailable } from './keys.ts';
import type { TokenSource } from './local-token.ts';
import type { Signal } from './signal.ts';
import type { SignalStore } from './signal-store.ts';
import { InvalidSignal, type SetError } from './verify-signal.ts';

const maxEvents = 100;
/** Longer than Gatehouse may delay the response to a poll. */
const answerMillis = 40_000;

const PollAnswer = z.object({ sets: z.record(z.string(), z.string()), moreAvailable: z.optional(z.boolean()) });

/** The result of a poll, as ids of signals. */
interface PollOutcome {
  /** New, and stored now. */
  handled: string[];
  /** Delivered again. */
  known: string[];
  /** Not valid; the next poll reports them to Gatehouse. */
  refused: string[];
  /** Not verified, because the keys were not available. They stay unacknowledged and are delivered again. */
  undecided: string[];
  moreAvailable: boolean;
}

interface PollOptions {
  /** Whether Gatehouse may delay its response until it has a signal. */
  wait?: boolean;
  signal?: AbortSignal;
}

/** Asks for signals once. @throws when the response is missing or invalid, or when a signal cannot be stored */
export type Poll = (options?: PollOptions) => Promise<PollOutcome>;

export interface PollerOptions {
  issuer: string;
  /** A bearer token of the `service` kind. Called for every poll. */
  serviceToken: TokenSource;
  fetch: typeof globalThis.fetch;
  verify: (set: string) => Promise<Signal>;
  store: Pick<SignalStore, 'remember'>;
}

/**
 * A poll-based receiver of security event tokens (RFC 8936). A signal is stored first, and acknowledged by the next poll, so
 * that a crash at any moment causes a second delivery at worst.
 */
export const createPoller = ({ issuer, serviceToken, fetch, verify, store }: PollerOptions): Poll => {
  const url = `${issuer.replace(/\/$/, '')}/v1/signals/poll`;
  const toAcknowledge = new Set<string>();
  const toReport = new Map<string, { err: SetError; description: string }>();

  const ask = async ({ wait = false, signal }: PollOptions) => {
    const ack = [...toAcknowledge];
    const errs = [...toReport];
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        authorization: `Bearer ${await serviceToken(signal)}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({
        maxEvents,
        returnImmediately: !wait,
        ...(ack.length > 0 && { ack }),
        ...(errs.length > 0 && { setErrs: Object.fromEntries(errs) }),
      }),
      signal: AbortSignal.any([AbortSignal.timeout(answerMillis), ...(signal ? [signal] : [])]),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`Gatehouse answered a poll for signals with ${response.status}`);
    }
    const answer = PollAnswer.parse(await response.json());
    for (const jti of ack) toAcknowledge.delete(jti);
    for (const [jti] of errs) toReport.delete(jti);
    return answer;
  };

  const take = async (jti: string, set: string): Promise<'handled' | 'known' | 'refused' | 'undecided'> => {
    try {
      const signal = await verify(set);
      if (signal.jti !== jti) throw new InvalidSignal('invalid_request', 'The jti differs from the one announced');
      const isNew = await store.remember(signal);
      toAcknowledge.add(jti);
      return isNew ? 'handled' : 'known';
    } catch (error) {
      if (error instanceof KeysUnavailable) return 'undecided';
      if (!(error instanceof InvalidSignal)) throw error;
      toReport.set(jti, { err: error.err, description: error.message });
      return 'refused';
    }
  };

  return async (options = {}) => {
    const { sets, moreAvailable = false } = await ask(options);
    const outcome: PollOutcome = { handled: [], known: [], refused: [], undecided: [], moreAvailable };
    for (const [jti, set] of Object.entries(sets)) outcome[await take(jti, set)].push(jti);
    return outcome;
  };
};
