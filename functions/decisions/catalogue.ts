import type { DecisionInput } from '../../shared/decisions/read-facts.ts';
import { restrictionNameOf, restrictionNames } from '../../shared/policies/restriction.ts';

/** The actions on resources that Gatehouse knows itself. */
const ownActions: ReadonlyMap<string, readonly string[]> = new Map([
  ['campaign', ['access', 'receive_leads']],
  ['feature', ['use']],
]);

const presets = restrictionNames.map(restrictionNameOf);

const without = (names: Iterable<string>): string[] => [...names].filter((name) => name !== '*');

/** Whether anything that an account has says anything of resources of a type. */
const knowsType = (type: string, { policy }: DecisionInput): boolean =>
  ownActions.has(type) ||
  policy.ruleset.types.has(type) ||
  policy.ruleset.types.has('*') ||
  presets.some(({ resourceTypes }) => resourceTypes.includes(type));

/**
 * Whether a search may find anything of a resource. Which campaigns and which features there are Gatehouse knows itself.
 * Of another type of which the policy names resources, only those are known; of other types that rules speak of, the
 * vendor's product knows them.
 */
export const isKnownResource = ({ type, id }: { type: string; id: string }, ground: DecisionInput): boolean => {
  if (type === 'campaign') return ground.facts.campaigns.has(id);
  if (type === 'feature') return ground.facts.features.includes(id);
  const named = ground.policy.resources.get(type);
  return named ? named.has(id) : knowsType(type, ground);
};

/** The actions that can be found on resources of a type, sorted: those that are named anywhere for it. */
export const actionsOn = (type: string, { policy }: DecisionInput): string[] => {
  const { ruleset, settings } = policy;
  const ruled = ruleset.rules.flatMap(({ rule }) =>
    rule.resourceTypes.includes(type) || rule.resourceTypes.includes('*') ? rule.actions : [],
  );
  const restricted = presets.filter(({ resourceTypes }) => resourceTypes.includes(type)).map(({ action }) => action);
  const all = new Set([
    ...ruled,
    ...restricted,
    ...settings.supportSessions.readActions,
    ...settings.sensitiveActions.actions,
    ...(ownActions.get(type) ?? []),
  ]);
  return without(all).sort();
};
