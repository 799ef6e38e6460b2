/** Runs a step of a measurement that takes a while, and says on standard error what it is and how long it took. */
export const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  const result = await work();
  console.error(`  ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
};
