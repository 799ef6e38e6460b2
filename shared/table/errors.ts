/** Nothing was written because the conditions of the writes with these labels did not hold. */
export class ConditionFailed extends Error {
  readonly labels: readonly string[];

  constructor(labels: readonly string[]) {
    super(`condition failed: ${labels.join(', ')}`);
    this.name = 'ConditionFailed';
    this.labels = labels;
  }
}

/** Nothing was written because other transactions kept conflicting. */
export class Contended extends Error {
  override name = 'Contended';
  /** No condition failed. */
  readonly labels: readonly string[] = [];
}

/** The database did not answer a request in time, after retries. A write may have happened all the same. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';

  constructor(cause: unknown) {
    super(`the database is unavailable: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
