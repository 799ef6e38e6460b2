import { setTimeout as sleep } from 'node:timers/promises';

/** The work of this process for one campaign. */
interface CampaignQueue {
  /** Resolves when all of it has ended. */
  done: Promise<void>;
  /** When a piece of work last started or ended, on the clock of `performance`. */
  progressAt: number;
}

const queues = new Map<string, CampaignQueue>();

/** The work in progress may hang: without progress for this long, the waiting work starts, and races with it. */
const maxStallMillis = 250;

/** Resolves when the earlier work has ended, or has made no progress for a while. */
const waitForTurn = async (queue: CampaignQueue, earlier: Promise<void>): Promise<void> => {
  let hasEnded = false;
  const ended = earlier.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const left = queue.progressAt + maxStallMillis - performance.now();
    if (left <= 0) return;
    const timer = new AbortController();
    await Promise.race([ended, sleep(left, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    if (hasEnded) return;
  }
};

/**
 * Runs work for a campaign after the earlier work of this process for the same campaign, so that requests in one process
 * do not race for the same item. Requests in other processes do; the transaction decides between them.
 */
export const serializePerCampaign = <T>(accountId: string, campaignId: string, work: () => Promise<T>): Promise<T> => {
  const name = `${accountId} ${campaignId}`;
  const existing = queues.get(name);
  const queue = existing ?? { done: Promise.resolve(), progressAt: performance.now() };
  const noteProgress = (): void => {
    queue.progressAt = performance.now();
  };
  const turn = existing ? waitForTurn(queue, queue.done) : Promise.resolve();
  const result = turn.then(() => {
    noteProgress();
    return work();
  });
  const done = result.then(noteProgress, noteProgress);
  queue.done = done;
  queues.set(name, queue);
  done.finally(() => {
    if (queue.done === done) queues.delete(name);
  });
  return result;
};
