import { Bench } from 'tinybench';

/** Something to be timed. */
export interface Subject {
  /** Does `operations` operations. An `async` function, by which tinybench knows that it has to wait. */
  run: () => Promise<void>;
  operations: number;
}

/** @property millis the CPU time that each subject runs in a round, at least; one run without */
interface Rounds {
  rounds: number;
  warmUp: number;
  millis?: number;
}

/** CPU time of this process, all threads, user and system, in milliseconds. */
export const cpuMillis = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** A subject for something short, repeated for about two milliseconds so that reading the clock does not count. */
export const repeated = async (run: () => unknown, operations = 1): Promise<Subject> => {
  /** @returns milliseconds. Taken here, because other subjects may be prepared while the caller waits. */
  const repeat = async (times: number): Promise<number> => {
    const started = performance.now();
    for (let done = 0; done < times; done++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    return performance.now() - started;
  };
  // The first runs take longer than later ones, so a single run says too little.
  let times = 1;
  while ((await repeat(times)) < 2) times *= 2;
  const runAll = async (): Promise<void> => {
    await repeat(times);
  };
  return { run: runAll, operations: operations * times };
};

/**
 * Times subjects side by side: each in every round, so that a disturbance of a round affects all of them; the first one
 * changes from round to round. The first `warmUp` rounds do not count.
 * @returns CPU time of one operation in microseconds: by subject, by round
 * @throws what a subject throws
 */
export const timed = async (
  subjects: readonly Subject[],
  { rounds, warmUp, millis = 0 }: Rounds,
): Promise<number[][]> => {
  const tasks = subjects.map((subject, index) => ({ name: String(index), ...subject }));
  const micros: number[][] = subjects.map(() => []);
  for (let round = -warmUp; round < rounds; round++) {
    const bench = new Bench({ now: cpuMillis, time: millis, iterations: 1, throws: true });
    const first = (round + warmUp) % tasks.length;
    for (const { name, run } of [...tasks.slice(first), ...tasks.slice(0, first)]) bench.add(name, run);
    await bench.run();
    if (round < 0) continue;
    for (const { name, operations } of tasks) {
      micros[Number(name)]?.push((1000 * (bench.getTask(name)?.result?.mean ?? Number.NaN)) / operations);
    }
  }
  return micros;
};

/** Ratios round by round, so that a disturbance of a round cancels out. */
export const ratios = (some: readonly number[], others: readonly number[]): number[] =>
  some.map((one, round) => one / (others[round] ?? Number.NaN));

/** The value that a share `q` of the samples is below, by the nearest rank. */
export const quantile = (samples: readonly number[], q: number): number =>
  samples.toSorted((one, other) => one - other)[Math.min(samples.length - 1, Math.floor(q * samples.length))] ??
  Number.NaN;

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** The median with the middle half of the samples: `71.2 (69.9–74.0)`. */
export const spread = (samples: readonly number[], digits = 1): string => {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(samples, q).toFixed(digits));
  return `${middle} (${low}–${high})`;
};
