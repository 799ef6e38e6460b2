import { setTimeout as sleep } from 'node:timers/promises';
import type { Poll } from './poller.ts';

/** How long to wait, in milliseconds: the first time, and at most, as often as nothing came or the poll failed. */
export interface Pauses {
  first: number;
  idle: number;
  failed: number;
}

const usual: Pauses = { first: 250, idle: 2_000, failed: 30_000 };

/** Doubles from poll to poll, and varies, so that many receivers do not come all at once. */
const pause = (turn: number, first: number, most: number): number =>
  Math.min(most, first * 2 ** Math.min(turn, 20)) * (0.5 + Math.random() / 2);

/**
 * Polls until it is stopped: at once again after something new, which acknowledges that, otherwise after a pause.
 * @param report is told of polls that failed; polling goes on
 * @returns how to stop; resolves when the poll under way is given up or its signals are remembered
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
        // Only what is new counts: whatever a server sends again and again, it is not asked without a pause.
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
      // Rejects when stopped, which the loop sees by itself.
      if (millis > 0) await sleep(millis, undefined, { signal }).catch(() => {});
    }
  };

  const ended = run();
  return () => {
    stop.abort();
    return ended;
  };
};
