import type { PolicyInput, SectionNotInEdition, Policy as StoredPolicy } from '../../shared/policies/policy.ts';
import type { RestrictionName } from '../../shared/policies/restriction.ts';
import type { Rule as PolicyRule } from '../../shared/policies/rule.ts';
import type { ShadowHit as Hit } from '../../shared/policies/shadow-hit.ts';

export type Policy = StoredPolicy;
export type Content = PolicyInput;
export type Draft = NonNullable<PolicyInput['draft']>;
export type Rule = PolicyRule;
export type Restriction = RestrictionName;
export type ShadowHit = Hit;
export type TwoFactor = Policy['twoFactor'];
export type Section = SectionNotInEdition['section'];

/** A difference between two policies. `name` is that of the restriction, of the rule, or empty. */
export interface Difference {
  section: 'restriction' | 'rule' | 'defaultDecision' | 'twoFactor' | 'trashDays' | 'thresholds' | 'sessions' | 'other';
  name: string;
  was: unknown;
  is: unknown;
}

/** The part of a policy that can be written, without its read-only members. */
export const contentOf = ({ version, updatedAt, warnings, notInEdition, ...content }: Policy): Content => content;

/** JSON with the members of objects in alphabetical order, so that equal values have equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );

const isEqual = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

type Comparable = Content | Draft;

const rulesById = ({ rules }: Comparable): Map<string, Rule> => new Map(rules.map((rule) => [rule.id, rule]));

/** In what two policies differ, in the order of the page. The draft counts as one thing. */
export const differencesBetween = (before: Comparable, after: Comparable): Difference[] => {
  const [oldRules, newRules] = [rulesById(before), rulesById(after)];
  const all: Difference[] = [
    ...(Object.keys(after.restrictions) as Restriction[]).map((name) => ({
      section: 'restriction' as const,
      name,
      was: before.restrictions[name],
      is: after.restrictions[name],
    })),
    { section: 'twoFactor', name: '', was: before.twoFactor, is: after.twoFactor },
    { section: 'trashDays', name: '', was: before.trashDays, is: after.trashDays },
    { section: 'thresholds', name: '', was: before.sensitiveActions.thresholds, is: after.sensitiveActions.thresholds },
    { section: 'sessions', name: '', was: before.supportSessions, is: after.supportSessions },
    ...[...new Set([...oldRules.keys(), ...newRules.keys()])].map((name) => ({
      section: 'rule' as const,
      name,
      was: oldRules.get(name),
      is: newRules.get(name),
    })),
    { section: 'defaultDecision', name: '', was: before.defaultDecision, is: after.defaultDecision },
    {
      section: 'other',
      name: '',
      was: [before.resources, before.shareLinks, before.sensitiveActions.actions, Reflect.get(before, 'draft')],
      is: [after.resources, after.shareLinks, after.sensitiveActions.actions, Reflect.get(after, 'draft')],
    },
  ];
  return all.filter(({ was, is }) => !isEqual(was, is));
};

/** The policy with its draft in place of the live one. */
export const enforced = (draft: Draft): Content => ({ ...draft });

/** The policy with another one to be tried as its draft. */
export const withDraft = (live: Content, { draft, ...tried }: Content): Content => ({ ...live, draft: tried });

/** The policy without its draft. */
export const withoutDraft = ({ draft, ...content }: Content): Content => content;
