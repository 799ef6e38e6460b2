import {
  type Decision,
  decideInOrder,
  type Evaluation,
  prepareEvaluations,
  singleEvaluation,
} from '../../shared/decisions/authzen.ts';
import { decide, type Outcome } from '../../shared/decisions/decide.ts';
import type { decisionRoutes } from '../../shared/decisions/routes.ts';
import { countShadowHits } from '../../shared/decisions/shadow-counter.ts';
import { toDecision } from '../../shared/decisions/to-decision.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { decisionInputFor } from './decision-input.ts';

type DecisionHandlers = Handlers<typeof decisionRoutes>;

const evaluateOne = async (accountId: string, evaluation: Evaluation, now: string): Promise<Decision> => {
  const input = await decisionInputFor(accountId, [evaluation], now);
  const outcome = decide(evaluation, input.facts, input.policy);
  await countShadowHits([{ evaluation, outcome }], input);
  return toDecision(outcome, input.policy);
};

/** Decides one evaluation. */
export const evaluate: DecisionHandlers['evaluate'] = async ({ params, body, now }) => ({
  body: await evaluateOne(params.accountId, body, now),
});

/** Decides several evaluations, all based on one read; without `evaluations`, the one that the request itself is. */
export const evaluateAll: DecisionHandlers['evaluateAll'] = async ({ params, body, now }) => {
  const batch = prepareEvaluations(body);
  if (batch.length === 0) return { body: await evaluateOne(params.accountId, singleEvaluation(body), now) };
  const valid = batch.flatMap((prepared) => ('evaluation' in prepared ? [prepared.evaluation] : []));
  const input = await decisionInputFor(params.accountId, valid, now);
  const decided: { evaluation: Evaluation; outcome: Outcome }[] = [];
  const semantic = body.options?.evaluations_semantic ?? 'execute_all';
  const evaluations = decideInOrder(batch, semantic, (evaluation) => {
    const outcome = decide(evaluation, input.facts, input.policy);
    decided.push({ evaluation, outcome });
    return toDecision(outcome, input.policy);
  });
  await countShadowHits(decided, input);
  return { body: { evaluations } };
};
