import type { Poller } from './poller.ts';

interface Pauses {
  /** The pause between polls while there is a reason to poll often, in milliseconds. */
  pollMillis: number;
  /** The pause otherwise. */
  idleMillis: number;
  onError: (error: unknown) => void;
}

/** Polls in the background: often while tokens are in use or signals wait to be acknowledged. */
export const pollOften = (poller: Poller, isInUse: () => boolean, { pollMillis, idleMillis, onError }: Pauses) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isStopped = false;
  const run = async (): Promise<void> => {
    failures = await poller.poll().then(
      () => 0,
      (error: unknown) => {
        onError(error);
        return failures + 1;
      },
    );
    schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    // A poll may have been under way.
    if (isStopped) return;
    const pause = isInUse() || poller.hasPending() ? pollMillis : idleMillis;
    const delayed = Math.min(pause * 2 ** Math.min(failures, 10), Math.max(pause, idleMillis));
    timer = setTimeout(run, delayed * (0.75 + Math.random() / 4));
    // A process that has nothing else to do may end.
    if (typeof timer === 'object') timer.unref?.();
  };
  schedule();
  return {
    /** Computes the pause again, when tokens come into use. */
    reschedule: schedule,
    stop: (): void => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};
