import {
  compile,
  type EngineRule,
  evaluateRules,
  type Question,
  reasons,
} from '../../../shared/policies/rule-engine.ts';
import { interleaved, type Timed } from '../../support/interleaved.ts';
import { fitsNone, largest } from './largest.ts';
import { policy } from './policy.ts';
import { questions } from './questions.ts';

/** What of our own engine is measured besides a decision of the comparison, by what it is. */
export interface Own {
  what: string;
  nanos: number[];
}

const compiled = (rules: readonly EngineRule[]) => compile(rules, false);

/** What answers come to, so that none of them goes unused. */
const total = (answers: readonly Question[], count: (question: Question) => number): number => {
  let sum = 0;
  for (const question of answers) sum += count(question);
  return sum;
};

const things = (): (Timed & { what: string })[] => {
  const [small, large] = [compiled(policy), compiled(largest)];
  const [first = fitsNone] = questions;
  return [
    {
      what: 'reasons, 20 rules',
      run: () => total(questions, (question) => reasons(small, question).length),
      operations: questions.length,
    },
    { what: 'decision that 200 rules concern and none fits', run: () => evaluateRules(large, fitsNone), operations: 1 },
    { what: 'compilation, 20 rules', run: () => compiled(policy), operations: 1 },
    {
      what: 'compilation, 20 rules, and a first decision',
      run: () => evaluateRules(compiled(policy), first),
      operations: 1,
    },
    { what: 'compilation, 200 rules', run: () => compiled(largest), operations: 1 },
    {
      what: 'compilation, 200 rules, and a first decision',
      run: () => evaluateRules(compiled(largest), fitsNone),
      operations: 1,
    },
  ];
};

/** Measures them side by side; CPU time, in nanoseconds, by round. */
export const ownCosts = async (terms: Parameters<typeof interleaved>[1]): Promise<Own[]> => {
  const timed = things();
  const nanos = await interleaved(timed, terms);
  return timed.map(({ what }, index) => ({ what, nanos: nanos[index] ?? [] }));
};
