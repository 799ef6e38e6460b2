const lanes = new Map<string, Promise<void>>();

/** Whoever is at work may hang; the others go ahead then, and race. */
const patienceMillis = 1500;

/** Resolves when the work before is over, or has taken too long. */
const turnAfter = (before: Promise<void> | undefined): Promise<void> => {
  if (!before) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patienceMillis);
  before.finally(() => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
};

/**
 * Runs work for one campaign after what this process has under way for it: requests in one process take turns rather than
 * race each other for the same item. Those in other processes do race, and the transaction decides.
 */
export const inTurn = <T>(accountId: string, campaignId: string, work: () => Promise<T>): Promise<T> => {
  const lane = `${accountId} ${campaignId}`;
  const mine = turnAfter(lanes.get(lane)).then(work);
  const over = mine.then(
    () => undefined,
    () => undefined,
  );
  lanes.set(lane, over);
  over.finally(() => {
    if (lanes.get(lane) === over) lanes.delete(lane);
  });
  return mine;
};
