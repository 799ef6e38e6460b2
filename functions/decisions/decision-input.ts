import { Problem } from '../../shared/api/problem.ts';
import { type DecisionInput, readDecisionInput } from '../../shared/decisions/read-facts.ts';

/** What decisions of an account rest upon. @throws Problem `not-found` when there is no such account */
export const decisionInputFor = async (...asked: Parameters<typeof readDecisionInput>): Promise<DecisionInput> => {
  const ground = await readDecisionInput(...asked);
  if (!ground) throw new Problem('not-found');
  return ground;
};
