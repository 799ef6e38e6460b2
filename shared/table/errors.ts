/** Nothing was written, because the conditions of the labelled writes did not hold. */
export class ConditionFailed extends Error {
  readonly labels: readonly string[];

  constructor(labels: readonly string[]) {
    super(`condition failed: ${labels.join(', ')}`);
    this.name = 'ConditionFailed';
    this.labels = labels;
  }
}

/** Nothing was written, because other transactions kept coming in between. */
export class Contended extends Error {
  override name = 'Contended';
}
