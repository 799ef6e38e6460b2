import { InvalidSignal, type SignalErrorCode } from './errors.ts';

/** A poll for signals (RFC 8936), as the client sends it. */
export interface PollRequest {
  maxEvents: number;
  returnImmediately: boolean;
  ack: string[];
  setErrs: Record<string, { err: SignalErrorCode; description: string }>;
}

export interface PollerOptions {
  ask: (request: PollRequest) => Promise<{ sets: Record<string, string>; moreAvailable: boolean }>;
  /** Verifies and applies a signal. @returns its id @throws InvalidSignal when it must be reported */
  take: (set: string) => Promise<string>;
  /** How long a signal stays unacknowledged, so that other processes receive it too; 0 when there are none. */
  acknowledgeMillis: number;
  now: () => number;
}

export interface Poller {
  /** Polls now, or joins the poll that is under way. @throws when it fails */
  poll: () => Promise<void>;
  /** Milliseconds since the start of the last successful poll; infinite before the first. */
  age: () => number;
  /** Milliseconds since the last failure; infinite after a success. */
  failureAge: () => number;
  /** From when on no signal can have been missed; undefined before the first poll. It advances while an answer leaves signals out. */
  completeSince: () => number | undefined;
  /** Whether signals wait to be acknowledged or reported. */
  hasPending: () => boolean;
}

const maxEvents = 100;
/** Nothing must wait much longer than a poll takes when very many sessions end at once. */
const maxRounds = 50;
/** The most that one poll may acknowledge. */
const maxAcknowledged = 1000;

/**
 * A poll-based receiver of signals. All processes of a product poll with the same credentials, and what one of them has
 * acknowledged, the others no longer get. Each therefore acknowledges late, and knows from when on its own polls were close
 * enough together to have received everything.
 */
export const createPoller = ({ ask, take, acknowledgeMillis, now }: PollerOptions): Poller => {
  const received = new Map<string, number>();
  const toReport = new Map<string, { at: number; err: SignalErrorCode; description: string }>();
  /** Less than the time for which others leave signals unacknowledged. */
  const maxGap = acknowledgeMillis === 0 ? Number.POSITIVE_INFINITY : (acknowledgeMillis * 2) / 3;
  let heardAt: number | undefined;
  let since: number | undefined;
  let failedAt: number | undefined;
  let running: Promise<void> | undefined;

  /** Milliseconds since an instant. One in the future was noted before the clock was set back, so it may be any time ago. */
  const ageOf = (instant: number | undefined): number =>
    instant === undefined || instant > now() ? Number.POSITIVE_INFINITY : now() - instant;

  /** @throws the first error of a signal that cannot be judged now, after all others were taken */
  const takeAll = async (sets: Record<string, string>): Promise<void> => {
    const failures: unknown[] = [];
    for (const [jti, set] of Object.entries(sets)) {
      if (received.has(jti) || toReport.has(jti)) continue;
      try {
        if ((await take(set)) !== jti)
          throw new InvalidSignal('invalid_request', 'The jti differs from the one announced');
        received.set(jti, now());
      } catch (error) {
        if (error instanceof InvalidSignal)
          toReport.set(jti, { at: now(), err: error.code, description: error.message });
        else failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };

  /** One request. Settles what the other processes have had time to receive. @returns whether more signals wait */
  const round = async (): Promise<boolean> => {
    const isDue = (at: number): boolean => now() - at >= acknowledgeMillis;
    const due = [...received].filter(([, at]) => isDue(at));
    const ack = due.map(([jti]) => jti).slice(0, maxAcknowledged);
    const errs = [...toReport].filter(([, { at }]) => isDue(at));
    const setErrs = Object.fromEntries(errs.map(([jti, { err, description }]) => [jti, { err, description }]));
    const { sets, moreAvailable } = await ask({ maxEvents, returnImmediately: true, ack, setErrs });
    for (const jti of ack) received.delete(jti);
    for (const [jti] of errs) toReport.delete(jti);
    await takeAll(sets);
    return moreAvailable;
  };

  const pollNow = async (): Promise<void> => {
    const startedAt = now();
    let hasMore = await round();
    // With other processes, the next answer waits until they have had time to receive this one.
    for (let left = acknowledgeMillis === 0 ? maxRounds : 0; hasMore && left > 0; left--) hasMore = await round();
    const isContinuous = heardAt !== undefined && heardAt <= startedAt && now() - heardAt <= maxGap && !hasMore;
    if (since === undefined || !isContinuous) since = startedAt;
    heardAt = startedAt;
  };

  return {
    poll: () => {
      running ??= pollNow()
        .then(
          () => {
            failedAt = undefined;
          },
          (error: unknown) => {
            failedAt = now();
            throw error;
          },
        )
        .finally(() => {
          running = undefined;
        });
      return running;
    },
    age: () => ageOf(heardAt),
    failureAge: () => ageOf(failedAt),
    completeSince: () => since,
    hasPending: () => received.size + toReport.size > 0,
  };
};
