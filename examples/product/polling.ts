import { setTimeout as sleep } from 'node:timers/promises';
import type { Poll } from './poller.ts';

/** Pauses in milliseconds: the first one, and the longest after polls without news (`idle`) and after failed polls. */
export interface Pauses {
  first: number;
  idle: number;
  failed: number;
}

const usual: Pauses = { first: 250, idle: 2_000, failed: 30_000 };

/** Doubles from poll to poll, and varies, so that many receivers do not poll at the same time. */
const pause = (turn: number, first: number, most: number): number =>
  Math.min(most, first * 2 ** Math.min(turn, 20)) * (0.5 + Math.random() / 2);

/**
 * Polls until it is stopped: immediately after a poll with new signals, which acknowledges them, otherwise after a pause.
 * @param report called with the error of each failed poll; polling continues
 * @returns a function that stops polling; it resolves when the current poll is aborted or its signals are stored
 */
export const startPolling = (
  poll: Poll,
  report: (error: unknown) => void,
  pauses: Pauses = usual,
): (() => Promise<void>) => {
  const stop = new AbortController();
  const { signal } = stop;

  const run = async (): Promise<void> => {
    let idle = 0;
    let failed = 0;
    while (!signal.aborted) {
      try {
        const { handled, undecided } = await poll({ wait: true, signal });
        failed = 0;
        // Only new signals count, so that a server which repeats itself is not polled without a pause.
        idle = handled.length > 0 && undecided.length === 0 ? 0 : idle + 1;
      } catch (error) {
        if (signal.aborted) return;
        report(error);
        failed++;
      }
      const millis =
        failed > 0
          ? pause(failed - 1, pauses.first, pauses.failed)
          : idle > 0
            ? pause(idle - 1, pauses.first, pauses.idle)
            : 0;
      // Rejects when polling is stopped, which the loop checks.
      if (millis > 0) await sleep(millis, undefined, { signal }).catch(() => {});
    }
  };

  const ended = run();
  return () => {
    stop.abort();
    return ended;
  };
};
