import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is an answer. @throws after `millis` */
export const until = async <T>(ask: () => Promise<T | undefined> | T | undefined, millis = 120_000): Promise<T> => {
  const end = performance.now() + millis;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`nothing after ${millis} ms: ${ask}`);
    await sleep(25);
  }
};
