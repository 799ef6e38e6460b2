import type { DecisionInput } from '../../shared/decisions/read-facts.ts';
import { restrictedActionOf, restrictionNames } from '../../shared/policies/restriction.ts';

/** The actions on Gatehouse's own resource types. */
const ownActions: ReadonlyMap<string, readonly string[]> = new Map([
  ['campaign', ['access', 'receive_leads']],
  ['feature', ['use']],
]);

const restrictedActions = restrictionNames.map(restrictedActionOf);

/** Whether any rule or restriction names a resource type. */
const knowsType = (type: string, { policy }: DecisionInput): boolean =>
  ownActions.has(type) ||
  policy.ruleset.types.has(type) ||
  policy.ruleset.types.has('*') ||
  restrictedActions.some(({ resourceTypes }) => resourceTypes.includes(type));

/**
 * Whether a search can return results for a resource. Gatehouse knows all campaigns and features itself. Of a type that the
 * policy's `resources` list, only the listed ones are known. Of any other type that rules name, every resource counts as
 * known, because the vendor's product has them.
 */
export const isKnownResource = ({ type, id }: { type: string; id: string }, input: DecisionInput): boolean => {
  if (type === 'campaign') return input.facts.campaigns.has(id);
  if (type === 'feature') return input.facts.features.includes(id);
  const listed = input.policy.resources.get(type);
  return listed ? listed.has(id) : knowsType(type, input);
};

/** The actions that a search can find on a resource type, sorted: all that rules, restrictions or settings name for it. */
export const actionsOn = (type: string, { policy }: DecisionInput): string[] => {
  const { ruleset, settings } = policy;
  const ruled = ruleset.rules.flatMap(({ rule }) =>
    rule.resourceTypes.includes(type) || rule.resourceTypes.includes('*') ? rule.actions : [],
  );
  const restricted = restrictedActions
    .filter(({ resourceTypes }) => resourceTypes.includes(type))
    .map(({ action }) => action);
  const names = new Set([
    ...ruled,
    ...restricted,
    ...settings.supportSessions.readActions,
    ...settings.sensitiveActions.actions,
    ...(ownActions.get(type) ?? []),
  ]);
  names.delete('*');
  return [...names].sort();
};
