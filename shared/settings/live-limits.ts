/** Turning off ends grants and sessions together: two writes for each, and one for the account, of 100 at most. */
export const maxLive = 49;

/** How many support sessions may be open at once in one account. */
export const maxSessionsOf = ({
  maxLiveGrants,
  maxLiveSessions,
}: {
  maxLiveGrants: number;
  maxLiveSessions?: number | undefined;
}): number => maxLiveSessions ?? Math.min(25, maxLive - maxLiveGrants);
