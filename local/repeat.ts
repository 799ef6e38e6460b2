/** Work that runs repeatedly, one run at a time. */
export interface Repeating {
  /** Starts no further run; resolves when the current one has ended. */
  stop: () => Promise<void>;
}

/**
 * Runs `work` now and again after each pause, until stopped. Errors are passed to `onError` and do not stop it.
 * @param pause milliseconds until the next run, given the duration of this one
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
