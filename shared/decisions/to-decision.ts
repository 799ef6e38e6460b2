import type { PolicyInForce } from '../policies/compiled-policy.ts';
import type { Decision } from './authzen.ts';
import { type Outcome, rulesOfOutcome } from './decide.ts';

/** Converts an outcome to an AuthZEN decision, with its reason and rules. */
export const toDecision = (outcome: Outcome, policy: PolicyInForce & { settings: { version: number } }): Decision => {
  const { permitted, reason } = outcome;
  const rules = rulesOfOutcome(outcome, policy);
  // Without spreads: this runs in every decision, and they took a fifth of it.
  const context: NonNullable<Decision['context']> = { reason };
  if (rules.length > 0) context.rules = rules;
  if (reason === 'two-factor-needed') context.amr_values = 'mfa';
  context.policyVersion = policy.settings.version;
  return { decision: permitted, context };
};
