/** A rule engine that has been given the policy, and the questions in the form that it takes them. */
export interface Engine {
  name: string;
  /** Makes the policy ready once more. */
  prepare: () => unknown;
  /** Whether each of the questions is answered with a permit. */
  answers: () => boolean[];
  /** Answers all questions; a loop of its own for each engine, so that none slows that of another. @returns permits */
  round: () => number;
}
