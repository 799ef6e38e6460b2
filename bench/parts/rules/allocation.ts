import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { questions } from './policy.ts';

/** The young generation of the heap in MB. A measurement fills a fourth of it, so that nothing is collected. */
const young = 256;

const script = `
  const { engines } = await import(process.argv[1]);
  const permitted = [];
  const used = (decide, times) => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let done = 0; done < times; done++) decide(permitted);
    return process.memoryUsage().heapUsed - before;
  };
  const bytes = {};
  for (const { name, decide } of await engines()) {
    const until = performance.now() + 1000;
    while (performance.now() < until) decide(permitted);
    const million = Math.ceil(1e6 / ${questions.length});
    const times = Math.max(1, Math.min(million, Math.floor((${young} * 2 ** 18) / Math.max(1, used(decide, 1)))));
    used(decide, 0);
    bytes[name] = Math.max(0, used(decide, times) - used(decide, 0)) / (times * ${questions.length});
  }
  process.stdout.write(JSON.stringify(bytes));
`;

/**
 * The heap that a decision takes in bytes, garbage included, by engine: over a million decisions or as many as fit
 * without a collection, after one second of warm-up, in a process of its own.
 */
export const allocations = async (): Promise<Record<string, number>> => {
  const sizes = ['--min-semi-space-size', '--max-semi-space-size'].map((flag) => `${flag}=${young}`);
  const { href } = new URL('./engines.ts', import.meta.url);
  const flags = ['--expose-gc', ...sizes, '--input-type=module', '--eval', script, href];
  return JSON.parse((await promisify(execFile)(process.execPath, flags)).stdout);
};
