import type { Scalar, Test } from '../../../shared/policies/rule.ts';
import type { EngineRule, Question } from '../../../shared/policies/rule-engine.ts';
import { policy } from './policy.ts';

/** A test on the value of a name. `notIn` holds for a missing value; `in` does not. */
export interface Condition {
  name: string;
  operator: 'in' | 'notIn' | 'exists';
  values: readonly Scalar[];
}

/** A rule in a form that every engine can express: it applies when all conditions hold. */
export interface PlainRule {
  id: string;
  effect: 'permit' | 'forbid';
  /** undefined: any. */
  actions: readonly string[] | undefined;
  types: readonly string[] | undefined;
  /** On `type`, `id` and `role` of the subject, and on its properties. */
  ofSubject: readonly Condition[];
  /** On properties of the resource. */
  ofResource: readonly Condition[];
}

type Values = readonly Scalar[] | undefined;

const condition = (name: string, operator: Condition['operator'], values: Values): Condition[] =>
  values ? [{ name, operator, values }] : [];

/** A permitting rule with `notEquals` does not apply when the value is missing (ADR 0018). A property has values of one type. */
const conditionsOf = (name: string, { equals, notEquals, in: options }: Test, effect: EngineRule['effect']) => [
  ...condition(name, 'in', equals === undefined ? undefined : [equals]),
  ...condition(name, 'in', options),
  ...condition(name, 'exists', notEquals !== undefined && effect === 'permit' ? [] : undefined),
  ...condition(name, 'notIn', notEquals === undefined ? undefined : [notEquals]),
];

const plainRule = ({ id, effect, actions, resourceTypes, roles, exceptRoles, subjects, when = {} }: EngineRule) => {
  const tests = (entity: 'subject' | 'resource') =>
    Object.entries(when).flatMap(([path, test]) => {
      const [root, ...names] = path.split('.');
      return root === entity ? conditionsOf(names.at(-1) ?? '', test, effect) : [];
    });
  const named = (names: readonly string[]) => (names.includes('*') ? undefined : names);
  return {
    ...{ id, effect, actions: named(actions), types: named(resourceTypes), ofResource: tests('resource') },
    ofSubject: [
      ...condition('role', 'in', roles),
      ...condition('role', 'notIn', exceptRoles),
      ...condition('type', 'in', subjects && ['user']),
      ...condition('id', 'in', subjects),
      ...tests('subject'),
    ],
  };
};

/** The policy of the comparisons for the other engines; forbidding rules come first. */
export const plainPolicy: readonly PlainRule[] = policy
  .map(plainRule)
  .sort((one, other) => one.effect.localeCompare(other.effect));

/** What conditions on the subject of a question test, by name. */
export const subjectOf = ({ subject: { type, id, properties }, role }: Question) => ({ ...properties, type, id, role });

/** Whether all conditions hold, for engines that leave conditions to JavaScript. */
export const hold = (conditions: readonly Condition[], of: Readonly<Record<string, unknown>>): boolean =>
  conditions.every(({ name, operator, values }) => {
    const value = of[name];
    if (operator === 'exists') return value !== undefined;
    return values.some((one) => one === value) === (operator === 'in');
  });
