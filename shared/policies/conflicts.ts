import { isDeepStrictEqual } from 'node:util';
import { type Restrictions, restrictionRules } from './restriction.ts';
import type { Rule } from './rule.ts';

interface Conflict {
  path: (string | number)[];
  message: string;
}

/** Whether the first list includes everything that the second does. No list means everyone. */
const covers = (wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean => {
  if (wide === undefined || wide.includes('*')) return true;
  if (narrow === undefined) return false;
  const names = new Set(wide);
  return narrow.every((name) => names.has(name));
};

/** Whether a rule applies wherever another one does. Conditions are compared literally, not by their meaning. */
const isWider = (wide: Rule, narrow: Rule): boolean =>
  covers(wide.actions, narrow.actions) &&
  covers(wide.resourceTypes, narrow.resourceTypes) &&
  covers(wide.roles, narrow.roles) &&
  covers(wide.subjects, narrow.subjects) &&
  Object.entries(wide.when ?? {}).every(([path, test]) => isDeepStrictEqual(test, narrow.when?.[path]));

const duplicateIndexes = (keys: readonly string[]): number[] => {
  const seen = new Set<string>();
  return keys.flatMap((key, index) => {
    if (seen.has(key)) return [index];
    seen.add(key);
    return [];
  });
};

const maxNames = 500;

/** The memory that a compiled policy takes grows with the number of distinct names. */
const tooManyNames = (rules: readonly Rule[]): Conflict[] =>
  (['actions', 'resourceTypes'] as const)
    .filter((field) => new Set(rules.flatMap((rule) => rule[field])).size > maxNames)
    .map((field) => ({ path: ['rules'], message: `must not name more than ${maxNames} different ${field}` }));

/** Rule ids reserved for the restrictions. */
const reservedId = /^restriction:/;

/**
 * Finds contradictions in a policy: duplicate or reserved rule ids, duplicate resources, and rules that permit only what
 * another rule always forbids.
 * @returns the path within the policy and a message for each
 */
export const conflictsIn = ({
  restrictions,
  rules,
  resources,
}: {
  restrictions: Restrictions;
  rules: readonly Rule[];
  resources: readonly { type: string; id: string }[];
}): Conflict[] => {
  const forbidding = [
    ...rules.filter(({ effect, shadow }) => effect === 'forbid' && !shadow),
    // Among the roles that a rule can name, restrictions forbid only members.
    ...restrictionRules(restrictions).map((rule): Rule => ({ ...rule, roles: ['member'] })),
  ];
  const duplicateIds = duplicateIndexes(rules.map(({ id }) => id)).map((index) => ({
    path: ['rules', index, 'id'],
    message: 'must not be the id of another rule',
  }));
  const reservedIds = rules.flatMap(({ id }, index) =>
    reservedId.test(id) ? [{ path: ['rules', index, 'id'], message: 'must not begin with restriction:' }] : [],
  );
  const ineffective = rules.flatMap((rule, index) => {
    const by = rule.effect === 'permit' ? forbidding.find((other) => isWider(other, rule)) : undefined;
    return by ? [{ path: ['rules', index], message: `permits nothing: ${by.id} forbids all of it` }] : [];
  });
  const duplicateResources = duplicateIndexes(resources.map(({ type, id }) => JSON.stringify([type, id]))).map(
    (index) => ({ path: ['resources', index], message: 'must not be listed twice' }),
  );
  return [...tooManyNames(rules), ...duplicateIds, ...reservedIds, ...ineffective, ...duplicateResources];
};
