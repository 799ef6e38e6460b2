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
