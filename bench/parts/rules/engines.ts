import { isDeepStrictEqual } from 'node:util';
import { casbin } from './casbin.ts';
import { casl } from './casl.ts';
import { cedar } from './cedar.ts';
import type { Engine } from './engine.ts';
import { gatehouse } from './gatehouse.ts';
import { policy } from './policy.ts';
import { questions } from './questions.ts';

/** What the questions would not notice to be missing says nothing. @throws when that is so of a rule */
const checkQuestions = (expected: readonly boolean[]): void => {
  for (const rule of policy) {
    const without = gatehouse(
      policy.filter((one) => one !== rule),
      questions,
    ).answers();
    if (isDeepStrictEqual(without, expected)) throw new Error(`no answer hangs on ${rule.id}`);
  }
};

/**
 * All engines with the one policy and the same questions, ours first.
 * @throws when one of them decides a question otherwise than ours: then it does not have the same policy
 */
export const engines = async (): Promise<[ours: Engine, ...peers: Engine[]]> => {
  const ours = gatehouse(policy, questions);
  const peers = [casl(policy, questions), ...(await Promise.all(casbin(policy, questions))), cedar(policy, questions)];
  const expected = ours.answers();
  checkQuestions(expected);
  for (const { name, answers } of peers) {
    const other = answers().findIndex((permitted, index) => permitted !== expected[index]);
    if (other >= 0) throw new Error(`${name} decides otherwise: ${JSON.stringify(questions[other])}`);
  }
  return [ours, ...peers];
};
