import { type Decision, type Evaluation, type Evaluations, inOrder, prepared } from '../../shared/decisions/authzen.ts';
import { decide, type Outcome, rulesBehind } from '../../shared/decisions/decide.ts';
import type { DecisionInput } from '../../shared/decisions/read-facts.ts';
import type { decisionRoutes } from '../../shared/decisions/routes.ts';
import { countShadowHits } from '../../shared/decisions/shadow-counter.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { decisionInputFor } from './decision-input.ts';

type DecisionHandlers = Handlers<typeof decisionRoutes>;

/** A judgement as it is told: with its reason, and the rules behind it. */
const toDecision = (judgement: Outcome, { policy }: DecisionInput): Decision => {
  const { permitted, reason } = judgement;
  const rules = rulesBehind(judgement, policy);
  return {
    decision: permitted,
    context: {
      reason,
      ...(rules.length > 0 ? { rules } : {}),
      ...(reason === 'two-factor-needed' ? { amr_values: 'mfa' } : {}),
      policyVersion: policy.settings.version,
    },
  };
};

const evaluateOne = async (accountId: string, asked: Evaluation, now: string): Promise<Decision> => {
  const ground = await decisionInputFor(accountId, [asked], now);
  const judgement = decide(asked, ground.facts, ground.policy);
  await countShadowHits([{ asked, judgement }], ground);
  return toDecision(judgement, ground);
};

/** Decides one evaluation. */
export const evaluate: DecisionHandlers['evaluate'] = async ({ params, body, now }) => ({
  body: await evaluateOne(params.accountId, body, now),
});

/** The evaluation that a request without evaluations is; its schema has seen to it that nothing is missing. */
const itself = ({ subject, action, resource, context }: Evaluations): Evaluation | undefined =>
  subject && action && resource && { subject, action, resource, context };

/** Decides several evaluations, all on what one reading found; without any, the one that the request is. */
export const evaluateAll: DecisionHandlers['evaluateAll'] = async ({ params, body, now }) => {
  const all = prepared(body);
  const single = all.length === 0 ? itself(body) : undefined;
  if (single) return { body: await evaluateOne(params.accountId, single, now) };
  const asked = all.flatMap((one) => ('evaluation' in one ? [one.evaluation] : []));
  const ground = await decisionInputFor(params.accountId, asked, now);
  const decided: { asked: Evaluation; judgement: Outcome }[] = [];
  const evaluations = inOrder(all, body.options?.evaluations_semantic ?? 'execute_all', (one) => {
    const judgement = decide(one, ground.facts, ground.policy);
    decided.push({ asked: one, judgement });
    return toDecision(judgement, ground);
  });
  await countShadowHits(decided, ground);
  return { body: { evaluations } };
};
