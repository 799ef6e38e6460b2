import { expect, test } from 'vitest';
import { limiter } from '../../local/limiter.ts';

test('runs at most as much at a time as it may, in the order of arrival, and goes on after failures', async () => {
  const limited = limiter(3);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (n: number): Promise<number> => {
    started.push(n);
    running++;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running--;
    if (n % 4 === 0) throw new Error(`work ${n}`);
    return n;
  };
  const all = Array.from({ length: 20 }, (_, n) => n);
  const results = await Promise.allSettled(all.map((n) => limited(() => work(n))));
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual(
    all.map((n) => (n % 4 === 0 ? 'failed' : n)),
  );
  expect(started).toEqual(all);
  expect(most).toBe(3);
  expect(running).toBe(0);
});
