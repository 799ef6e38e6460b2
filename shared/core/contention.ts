let lost = 0;

/** Counts a transaction that was refused because another writer came first, and that its caller tries again. */
export const countLostRace = (): void => {
  lost++;
};

/**
 * The races that this process has lost since the last call. A process of Lambda serves one request at a time, so these are
 * the races of the request; in a process that serves several at once, their sum is right.
 */
export const takeLostRaces = (): number => {
  const taken = lost;
  lost = 0;
  return taken;
};
