import { Problem } from '../../shared/api/problem.ts';
import { type DecisionInput, readDecisionInput } from '../../shared/decisions/read-facts.ts';

/** Reads everything that decisions of an account are based on. @throws Problem `not-found` when the account does not exist */
export const decisionInputFor = async (...request: Parameters<typeof readDecisionInput>): Promise<DecisionInput> => {
  const input = await readDecisionInput(...request);
  if (!input) throw new Problem('not-found');
  return input;
};
