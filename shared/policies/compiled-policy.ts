import type { PolicySettings } from '../accounts/policy-settings.ts';
import type { PolicyDocument } from './policy.ts';
import { restrictionRules } from './restriction.ts';
import { compileRules, type EngineRule, type Ruleset } from './rule-engine.ts';

type Properties = Readonly<Record<string, unknown>>;

/** The compiled rules of a policy document. */
export interface CompiledRules {
  ruleset: Ruleset;
  /** The policy's `resources`: properties by type and id. */
  resources: ReadonlyMap<string, ReadonlyMap<string, Properties>>;
  /** When the rules were written. A permit by user id does not apply to a user who was added under that id later. */
  writtenAt: string;
}

/** Everything of a policy that decisions are based on. */
export interface PolicyInForce extends CompiledRules {
  settings: {
    twoFactor: PolicySettings['twoFactor'];
    sensitiveActions: { actions: readonly string[] };
    supportSessions: { readActions: readonly string[] };
  };
}

/** A policy evaluated in shadow: the draft, or the live policy with its shadow rules enabled. */
export type ShadowSource = 'draft' | 'rules';

/** A policy document, compiled once per version. */
export interface CompiledPolicy {
  live: CompiledRules;
  /** The live policy with its shadow rules enabled; absent when it has none. */
  withShadowRules?: CompiledRules;
  draft?: PolicyInForce;
}

type RuleSections = Pick<PolicyDocument, 'restrictions' | 'rules' | 'defaultDecision' | 'resources'>;

/**
 * Compiles rules with what they refer to.
 * @param rules those of the account, and those made from restrictions
 * @param writtenAt when they were written
 */
export const compileEngineRules = (
  rules: readonly EngineRule[],
  { defaultDecision, resources }: Pick<PolicyDocument, 'defaultDecision' | 'resources'>,
  writtenAt: string,
): CompiledRules => ({
  writtenAt,
  ruleset: compileRules(rules, defaultDecision === 'permit'),
  resources: new Map(
    [...Map.groupBy(resources, ({ type }) => type)].map(([type, known]) => [
      type,
      new Map(known.map(({ id, properties = {} }) => [id, properties])),
    ]),
  ),
});

const compileSections = (sections: RuleSections, include: 'live' | 'all', writtenAt: string): CompiledRules => {
  const rules = include === 'all' ? sections.rules : sections.rules.filter(({ shadow }) => !shadow);
  return compileEngineRules([...restrictionRules(sections.restrictions), ...rules], sections, writtenAt);
};

/**
 * Compiles a policy document.
 * @param writtenAt when its rules were written
 * @param draftWrittenAt when the rules of its draft were written
 */
export const compilePolicy = (
  document: PolicyDocument,
  writtenAt: string,
  draftWrittenAt = writtenAt,
): CompiledPolicy => {
  const { rules, draft } = document;
  return {
    live: compileSections(document, 'live', writtenAt),
    ...(rules.some(({ shadow }) => shadow) ? { withShadowRules: compileSections(document, 'all', writtenAt) } : {}),
    ...(draft ? { draft: { ...compileSections(draft, 'live', draftWrittenAt), settings: draft } } : {}),
  };
};

/** Whether a list of actions contains an action, by name or by `*`. */
export const namesAction = (actions: readonly string[], name: string): boolean =>
  actions.includes(name) || actions.includes('*');
