import { isDeepStrictEqual } from 'node:util';
import { type Restrictions, restrictionRules } from './restriction.ts';
import type { Rule } from './rule.ts';

interface Conflict {
  path: (string | number)[];
  message: string;
}

/** Whether the first list names all that the second does; no list names everybody. */
const covers = (wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean => {
  if (wide === undefined || wide.includes('*')) return true;
  if (narrow === undefined) return false;
  const all = new Set(wide);
  return narrow.every((name) => all.has(name));
};

/** Whether a rule fits wherever another does. Conditions are compared as they are written, not by what they mean. */
const isWider = (wide: Rule, narrow: Rule): boolean =>
  covers(wide.actions, narrow.actions) &&
  covers(wide.resourceTypes, narrow.resourceTypes) &&
  covers(wide.roles, narrow.roles) &&
  covers(wide.subjects, narrow.subjects) &&
  Object.entries(wide.when ?? {}).every(([path, test]) => isDeepStrictEqual(test, narrow.when?.[path]));

const duplicates = (keys: readonly string[]): number[] => {
  const seen = new Set<string>();
  return keys.flatMap((key, index) => {
    if (seen.has(key)) return [index];
    seen.add(key);
    return [];
  });
};

const maxNames = 500;

/** What is kept of a policy in memory grows with the names in it. */
const tooMany = (rules: readonly Rule[]): Conflict[] =>
  (['actions', 'resourceTypes'] as const)
    .filter((field) => new Set(rules.flatMap((rule) => rule[field])).size > maxNames)
    .map((field) => ({ path: ['rules'], message: `must not name more than ${maxNames} different ${field}` }));

/** What begins so is named by Gatehouse itself. */
const reserved = /^restriction:/;

/**
 * What in a policy contradicts itself: an id twice or one of Gatehouse's own, a resource twice, and a rule that permits
 * what another forbids in every case, so that it could never matter.
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
    // Of the roles that there are, restrictions forbid one.
    ...restrictionRules(restrictions).map((rule): Rule => ({ ...rule, roles: ['member'] })),
  ];
  const twice = duplicates(rules.map(({ id }) => id)).map((index) => ({
    path: ['rules', index, 'id'],
    message: 'must not be the id of another rule',
  }));
  const ours = rules.flatMap(({ id }, index) =>
    reserved.test(id) ? [{ path: ['rules', index, 'id'], message: 'must not begin with restriction:' }] : [],
  );
  const idle = rules.flatMap((rule, index) => {
    const by = rule.effect === 'permit' ? forbidding.find((other) => isWider(other, rule)) : undefined;
    return by ? [{ path: ['rules', index], message: `permits nothing: ${by.id} forbids all of it` }] : [];
  });
  const known = duplicates(resources.map(({ type, id }) => JSON.stringify([type, id]))).map((index) => ({
    path: ['resources', index],
    message: 'must not be there twice',
  }));
  return [...tooMany(rules), ...twice, ...ours, ...idle, ...known];
};
