let skewMillis = 0;
let isKnown = false;

/**
 * Learns the difference to the server's clock from the `Date` header of an answer, which counts whole seconds and is on
 * average half a second old. Differences below two seconds are noise of that header.
 */
export const learnServerTime = (date: string | null, sentAt: number, receivedAt: number): void => {
  const server = Date.parse(date ?? '');
  if (Number.isNaN(server)) return;
  const skew = server + 500 - (sentAt + receivedAt) / 2;
  if (isKnown && Math.abs(skew - skewMillis) < 2000) return;
  skewMillis = Math.abs(skew) < 2000 ? 0 : skew;
  isKnown = true;
};

/** The time of the browser, in milliseconds since the epoch. */
export const browserNow = (): number => Date.now();

/** The time on the server's clock, in milliseconds since the epoch. */
export const serverNow = (): number => browserNow() + skewMillis;
