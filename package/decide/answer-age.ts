/** How old an answer may be by the machine's clock, in milliseconds: more than two clocks differ. */
const maxAgeMillis = 60_000;
/** Answers that seem this old are taken for new ones, in milliseconds: the clocks of servers differ a little. */
const toleranceMillis = 1000;
/** How long two clocks are expected to keep their difference, in milliseconds: one of them may be corrected. */
const keptMillis = 60_000;

/**
 * Creates a function that computes how old an answer was when it was requested, from the server's time in it. A cache or a proxy
 * may have kept it.
 * @param wallClock milliseconds since 1970
 * @returns the age in milliseconds; 0 for an answer to the request itself
 */
export const answerAges = (wallClock: () => number) => {
  /** The least by which the server's clock can be ahead of this one, and when that was found. */
  let known = { ahead: Number.NEGATIVE_INFINITY, at: Number.NEGATIVE_INFINITY };
  return {
    now: wallClock,
    /** @param sentAt by the wall clock @throws when the answer is too old */
    ageOf: (serverTime: number, sentAt: number): number => {
      const receivedAt = wallClock();
      // `NaN` fails, too.
      if (!(serverTime >= receivedAt - maxAgeMillis))
        throw new Error('the bundle is older than a minute, or the clock of this machine is wrong');
      const isOutdated = Math.abs(receivedAt - known.at) > keptMillis;
      const ahead = serverTime - receivedAt;
      const age = isOutdated ? 0 : known.ahead - (serverTime - sentAt);
      if (isOutdated || ahead >= known.ahead) known = { ahead, at: receivedAt };
      return age > toleranceMillis ? age : 0;
    },
  };
};
