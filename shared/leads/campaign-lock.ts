import { setTimeout as sleep } from 'node:timers/promises';

/** What this process has under way for one campaign. */
interface Lane {
  /** Resolves when all of it is over. */
  over: Promise<void>;
  /** When a turn last began or ended, on the clock of `performance`. */
  movedAt: number;
}

const lanes = new Map<string, Lane>();

/** Whoever is at work may hang: when nothing has moved for so long, the others go ahead, and race. */
const patienceMillis = 250;

/** Resolves when the turns before are over, or nothing moves any more. */
const turnIn = async (lane: Lane, before: Promise<void>): Promise<void> => {
  let isMine = false;
  const mine = before.then(() => {
    isMine = true;
  });
  for (;;) {
    const left = lane.movedAt + patienceMillis - performance.now();
    if (left <= 0) return;
    const bell = new AbortController();
    await Promise.race([mine, sleep(left, undefined, { signal: bell.signal }).catch(() => undefined)]);
    bell.abort();
    if (isMine) return;
  }
};

/**
 * Runs work for one campaign after what this process has under way for it: requests in one process take turns rather than
 * race each other for the same item. Those in other processes do race, and the transaction decides.
 */
export const serializePerCampaign = <T>(accountId: string, campaignId: string, work: () => Promise<T>): Promise<T> => {
  const name = `${accountId} ${campaignId}`;
  const known = lanes.get(name);
  const lane = known ?? { over: Promise.resolve(), movedAt: performance.now() };
  const move = (): void => {
    lane.movedAt = performance.now();
  };
  const turn = known ? turnIn(lane, lane.over) : Promise.resolve();
  const mine = turn.then(() => {
    move();
    return work();
  });
  const over = mine.then(move, move);
  lane.over = over;
  lanes.set(name, lane);
  over.finally(() => {
    if (lane.over === over) lanes.delete(name);
  });
  return mine;
};
