import { compileRules, evaluateRules } from '../../../shared/policies/rule-engine.ts';
import { policy, questions } from './policy.ts';

/** A rule engine with the policy loaded and the questions in the form that it takes. */
export interface Engine {
  name: string;
  /** Loads the policy once more. */
  prepare: () => unknown;
  /** Writes whether each question is permitted. A loop of its own, so that no engine slows down another's. */
  decide: (permitted: boolean[]) => void;
}

/** Gatehouse's own engine, called as the handler calls it. */
export const gatehouse = (rules = policy): Engine => {
  const prepare = () => compileRules(rules, false);
  const ruleset = prepare();
  return {
    name: 'Gatehouse',
    prepare,
    decide: (permitted) => {
      let index = 0;
      for (const question of questions) permitted[index++] = evaluateRules(ruleset, question).permitted;
    },
  };
};
