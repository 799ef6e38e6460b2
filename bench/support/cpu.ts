/** CPU time of a call of the one and of the other, and their ratio, round by round. */
export interface Compared {
  micros: number[];
  bareMicros: number[];
  ratios: number[];
}

type Calls = () => Promise<void>;

/** CPU time of this process, all threads, user and system, in microseconds. */
export const cpuMicros = async (work: Calls): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

/** One side of a comparison. */
export interface Side {
  /** Makes ready what a round needs; not measured. */
  prepare?: () => Promise<void>;
  /** `calls` calls, one after another. */
  run: Calls;
}

/**
 * Compares the CPU time of two sides, in turn within each round, so that what disturbs a round disturbs both. Who goes
 * first changes from round to round. The first rounds warm up and count for nothing.
 */
export const compare = async (
  subject: Side,
  bare: Side,
  { rounds, warmUp, calls }: { rounds: number; warmUp: number; calls: number },
): Promise<Compared> => {
  const compared: Compared = { micros: [], bareMicros: [], ratios: [] };
  const measured = async ({ prepare, run }: Side): Promise<number> => {
    await prepare?.();
    return (await cpuMicros(run)) / calls;
  };
  for (let round = -warmUp; round < rounds; round++) {
    const first = round % 2 === 0 ? await measured(subject) : undefined;
    const bareMicros = await measured(bare);
    const micros = first ?? (await measured(subject));
    if (round < 0) continue;
    compared.micros.push(micros);
    compared.bareMicros.push(bareMicros);
    compared.ratios.push(micros / bareMicros);
  }
  return compared;
};
