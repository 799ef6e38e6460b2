import type { PolicySettings } from '../accounts/policy-settings.ts';
import type { PolicyDocument } from './policy.ts';
import { restrictionRules } from './restriction.ts';
import { compile, type Ruleset } from './rule-engine.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What of a policy's document decides, ready to be asked. */
interface Deciding {
  ruleset: Ruleset;
  /** What is known of resources, by type and id. */
  resources: ReadonlyMap<string, ReadonlyMap<string, Properties>>;
  /** When the rules were written: who came under an id since is nobody whom they permit anything by that id. */
  writtenAt: string;
}

/** A policy that decides, or would. */
export interface PolicyInForce extends Deciding {
  settings: Pick<PolicySettings, 'twoFactor' | 'sensitiveActions' | 'supportSessions'>;
}

/** What is evaluated beside the live policy: the draft, or the live policy with its rules in shadow. */
export type ShadowSource = 'draft' | 'rules';

/** A policy's document, compiled once for each version. */
export interface CompiledPolicy {
  live: Deciding;
  /** Rules in shadow as if they were live; absent when there are none. */
  withShadowRules?: Deciding;
  draft?: PolicyInForce;
}

type Content = Pick<PolicyDocument, 'restrictions' | 'rules' | 'defaultDecision' | 'resources'>;

const decidingOf = (content: Content, keep: 'live' | 'all', writtenAt: string): Deciding => {
  const rules = keep === 'all' ? content.rules : content.rules.filter(({ shadow }) => !shadow);
  const byType = Map.groupBy(content.resources, ({ type }) => type);
  return {
    writtenAt,
    ruleset: compile([...restrictionRules(content.restrictions), ...rules], content.defaultDecision === 'permit'),
    resources: new Map(
      [...byType].map(([type, some]) => [type, new Map(some.map(({ id, properties = {} }) => [id, properties]))]),
    ),
  };
};

/** Makes a policy's document, whose rules and draft were written then, ready to be asked. */
export const compilePolicy = (
  document: PolicyDocument,
  writtenAt: string,
  draftWrittenAt = writtenAt,
): CompiledPolicy => {
  const { rules, draft } = document;
  return {
    live: decidingOf(document, 'live', writtenAt),
    ...(rules.some(({ shadow }) => shadow) ? { withShadowRules: decidingOf(document, 'all', writtenAt) } : {}),
    ...(draft ? { draft: { ...decidingOf(draft, 'live', draftWrittenAt), settings: draft } } : {}),
  };
};

/** Whether a list of actions names one, `*` being any. */
export const namesAction = (actions: readonly string[], name: string): boolean =>
  actions.includes(name) || actions.includes('*');
