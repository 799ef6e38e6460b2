import type { PolicyInForce } from '../policies/compiled-policy.ts';
import type { Decision } from './authzen.ts';
import { type Outcome, rulesOfOutcome } from './decide.ts';

/** Converts an outcome to an AuthZEN decision, with its reason and rules. */
export const toDecision = (outcome: Outcome, policy: PolicyInForce & { settings: { version: number } }): Decision => {
  const { permitted, reason } = outcome;
  const rules = rulesOfOutcome(outcome, policy);
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
