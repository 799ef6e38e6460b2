import type { BundleRules } from '../../shared/decisions/bundle.ts';
import { type CompiledRules, compileEngineRules } from '../../shared/policies/compiled-policy.ts';

/** The compiled rules of an account, by version. */
export interface Rules {
  version: number;
  compiled: CompiledRules;
}

/** Compiles the rules of a bundle. */
export const rulesOf = (version: number, { rules, writtenAt, defaultDecision, resources }: BundleRules): Rules => ({
  version,
  compiled: compileEngineRules(rules, { defaultDecision, resources }, writtenAt),
});
