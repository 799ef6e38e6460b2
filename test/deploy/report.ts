import assert from 'node:assert/strict';

/** Counts and prints the results of checks. */
export class Report {
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };

  /** Runs a check. It has failed when it throws; the following checks still run. */
  async check(what: string, holds: () => unknown): Promise<void> {
    try {
      await holds();
      this.#counts.passed++;
      console.log(`  ok    ${what}`);
    } catch (error) {
      this.#counts.failed++;
      console.log(
        `  FAIL  ${what}\n        ${String(error instanceof Error ? error.message : error).replaceAll('\n', '\n        ')}`,
      );
    }
  }

  /** Prints a check that is skipped, and the reason. */
  skip(what: string, why: string): void {
    this.#counts.skipped++;
    console.log(`  skip  ${what}: ${why}`);
  }

  get failed(): boolean {
    return this.#counts.failed > 0;
  }

  /** The last line. */
  summary(): string {
    const { passed, failed, skipped } = this.#counts;
    return `${passed} passed, ${failed} failed, ${skipped} skipped`;
  }
}

/** Runs a stage of the test and prints how long it took. */
export const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  try {
    return await work();
  } finally {
    console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
};

/** Polls until there is an answer. @throws when there is none within `seconds` */
export const until = async <T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    assert.ok(Date.now() < end, `${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
