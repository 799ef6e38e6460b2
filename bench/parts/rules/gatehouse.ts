import { compile, type EngineRule, evaluateRules, type Question } from '../../../shared/policies/rule-engine.ts';
import type { Engine } from './engine.ts';

/** Our own, asked as the handler asks it. */
export const gatehouse = (policy: readonly EngineRule[], questions: readonly Question[]): Engine => {
  const prepare = () => compile(policy, false);
  const ruleset = prepare();
  return {
    name: 'Gatehouse',
    prepare,
    answers: () => questions.map((question) => evaluateRules(ruleset, question).permitted),
    round: () => {
      let permits = 0;
      for (const question of questions) if (evaluateRules(ruleset, question).permitted) permits++;
      return permits;
    },
  };
};
