import { cpuMicros } from './cpu.ts';

/** What is timed: so many operations at a time. */
export interface Timed {
  run: () => unknown;
  operations: number;
}

interface Terms {
  rounds: number;
  warmUp: number;
  /** How long each of them runs within a round, at least: what takes a moment is repeated. */
  millis: number;
}

const repeat = async (run: () => unknown, times: number): Promise<void> => {
  for (let done = 0; done < times; done++) {
    const result = run();
    if (result instanceof Promise) await result;
  }
};

/** How often it must run to take that long; it has been warmed up. */
const repeats = async ({ run }: Timed, millis: number): Promise<number> => {
  let count = 1;
  for (;;) {
    const micros = await cpuMicros(() => repeat(run, count));
    if (micros >= 1000 * millis) return count;
    count = Math.max(count + 1, Math.ceil(count * Math.min(10, (1000 * millis) / Math.max(micros, 1))));
  }
};

/**
 * Times several things side by side: each of them in every round, so that what disturbs a round disturbs all; who goes
 * first changes from round to round.
 * @returns CPU time of one operation, all threads, in nanoseconds: by thing, by round
 */
export const interleaved = async (things: readonly Timed[], { rounds, warmUp, millis }: Terms): Promise<number[][]> => {
  const counts: number[] = [];
  for (const thing of things) counts.push(await repeats(thing, millis));
  const nanos: number[][] = things.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < things.length; turn++) {
      const index = (turn + round + warmUp) % things.length;
      const { run, operations } = things[index] as Timed;
      const times = counts[index] as number;
      const micros = await cpuMicros(() => repeat(run, times));
      if (round >= 0) nanos[index]?.push((1000 * micros) / (times * operations));
    }
  }
  return nanos;
};
