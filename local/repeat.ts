/** Something that runs again and again, never beside itself. */
export interface Repeating {
  /** No further run; resolves when the one under way is over. */
  stop: () => Promise<void>;
}

/**
 * Runs `work` now, and again after each pause, until stopped. What it throws goes to `onError`, and it goes on.
 * @param pause milliseconds until the next run, from how long this one took
 */
export const repeat = (
  work: () => Promise<unknown>,
  pause: (tookMillis: number) => number,
  onError: (error: unknown) => void,
): Repeating => {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void>;
  const run = async (): Promise<void> => {
    const startedAt = performance.now();
    await work().catch((error: unknown) => {
      if (!stopped) onError(error);
    });
    if (stopped) return;
    timer = setTimeout(
      () => {
        running = run();
      },
      pause(performance.now() - startedAt),
    );
  };
  running = run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
