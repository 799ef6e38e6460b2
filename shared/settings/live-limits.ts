/**
 * The maximum of live grants and open sessions together. Turning support access off ends all of them in one transaction of
 * at most 100 writes: two for each, and one for the account.
 */
export const maxLiveTotal = 49;

/** The maximum number of open support sessions per account. */
export const maxSessionsOf = ({
  maxLiveGrants,
  maxLiveSessions,
}: {
  maxLiveGrants: number;
  maxLiveSessions?: number | undefined;
}): number => maxLiveSessions ?? Math.min(25, maxLiveTotal - maxLiveGrants);
