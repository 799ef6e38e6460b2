/** Starts work at once or when its turn comes. @returns the result of the work @throws its error */
export type Limiter = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Runs at most `width` pieces of work at a time; the others wait, first come, first served. */
export const limiter = (width: number): Limiter => {
  const waiting: (() => void)[] = [];
  let running = 0;
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      if (running >= width) waiting.push(resolve);
      else {
        running++;
        resolve();
      }
    });
  const pass = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running--;
  };
  return async (work) => {
    await turn();
    try {
      return await work();
    } finally {
      pass();
    }
  };
};
