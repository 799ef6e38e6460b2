/**
 * Creates a clock in milliseconds that never goes back, neither when the machine's time is corrected nor while the machine sleeps:
 * of two clocks that may stand still, it advances with the faster one.
 */
export const steadyClock = (): (() => number) => {
  let total = 0;
  let wall = Date.now();
  let monotonic = performance.now();
  return () => {
    const newWall = Date.now();
    const newMonotonic = performance.now();
    total += Math.max(newWall - wall, newMonotonic - monotonic, 0);
    wall = newWall;
    monotonic = newMonotonic;
    return total;
  };
};
