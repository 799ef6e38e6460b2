import { vi } from 'vitest';
import { clock } from '../../../shared/core/clock.ts';

/**
 * Runs `work` with a timer (`performance.now`) that advances by `step` milliseconds at each reading, so that what is
 * retried for a limited time gives up without the wait. The clock, which runs with the timer, is stopped meanwhile.
 */
export const withFastTimer = async <T>(step: number, work: () => Promise<T>): Promise<T> => {
  const { now } = clock;
  const start = performance.now();
  const instant = now();
  clock.now = () => instant;
  let readings = 0;
  const timer = vi.spyOn(performance, 'now').mockImplementation(() => start + step * readings++);
  try {
    return await work();
  } finally {
    timer.mockRestore();
    clock.now = now;
  }
};
