import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { questions } from './questions.ts';

const run = promisify(execFile);

/** The young generation of the heap, in MB. What is measured fills a fourth of it, so that nothing is collected. */
const young = 256;

const script = `
  const { engines } = await import(process.argv[1]);
  const used = (round, times) => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let done = 0; done < times; done++) round();
    return process.memoryUsage().heapUsed - before;
  };
  const measured = [];
  for (const { name, round } of await engines()) {
    const until = performance.now() + 1000;
    while (performance.now() < until) round();
    const million = Math.ceil(1e6 / ${questions.length});
    const fits = Math.floor((${young} * 2 ** 18) / Math.max(1, used(round, 1)));
    const times = Math.max(1, Math.min(million, fits));
    used(round, 0);
    measured.push({ name, decisions: times * ${questions.length}, bytes: used(round, times) - used(round, 0) });
  }
  process.stdout.write(JSON.stringify(measured));
`;

/** What an engine took of the heap for so many decisions, in bytes. */
export interface Allocation {
  name: string;
  decisions: number;
  bytes: number;
}

/**
 * What decisions take of the heap, garbage included: a million of each engine, or as many as go without a collection,
 * after a second that warms up. In a process of its own.
 */
export const allocations = async (): Promise<Allocation[]> => {
  const sizes = ['--min-semi-space-size', '--max-semi-space-size'].map((flag) => `${flag}=${young}`);
  const { href } = new URL('./engines.ts', import.meta.url);
  const flags = ['--expose-gc', ...sizes, '--input-type=module', '--eval', script, href];
  const { stdout } = await run(process.execPath, flags);
  return JSON.parse(stdout) as Allocation[];
};
