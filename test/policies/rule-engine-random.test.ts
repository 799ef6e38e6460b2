import { expect, it } from 'vitest';
import {
  compileRules,
  decidingRuleIds,
  type EngineRule,
  evaluateRules,
  type Question,
} from '../../shared/policies/rule-engine.ts';
import fc, { runs } from '../support/random/fast-check.ts';

const word = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom('x', 'y', 1, true, null);
const anyRule: fc.Arbitrary<EngineRule> = fc.record(
  {
    id: fc.uuid(),
    effect: fc.constantFrom('permit' as const, 'forbid' as const),
    actions: fc.uniqueArray(fc.constantFrom('a', 'b', '*'), { minLength: 1 }),
    resourceTypes: fc.uniqueArray(fc.constantFrom('a', 'b', '*'), { minLength: 1 }),
    roles: fc.uniqueArray(fc.constantFrom('owner' as const, 'admin' as const, 'member' as const), { minLength: 1 }),
    subjects: fc.uniqueArray(word, { minLength: 1 }),
    when: fc.dictionary(
      fc.constantFrom(
        'resource.properties.a',
        'subject.properties.a.b',
        'action.properties.b',
        'context.c',
        'resource.id',
      ),
      fc.record(
        { equals: value, notEquals: value, in: fc.array(value, { minLength: 1 }) },
        { requiredKeys: ['equals'] },
      ),
      { maxKeys: 3, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['id', 'effect', 'actions', 'resourceTypes'] },
) as fc.Arbitrary<EngineRule>;
const properties = fc.option(
  fc.dictionary(word, fc.oneof(value, fc.dictionary(word, value)), { noNullPrototype: true }),
  { nil: undefined },
);
const anyQuestion: fc.Arbitrary<Question> = fc.record({
  subject: fc.record({ type: fc.constant('user'), id: word, properties }),
  action: fc.record({ name: word, properties }),
  resource: fc.record({ type: word, id: word, properties }),
  context: properties,
  role: fc.option(fc.constantFrom('owner' as const, 'admin' as const, 'member' as const), { nil: undefined }),
});

/** For a permit, a value must be there and comparable. */
const differs = (value: unknown, expected: unknown, effect: 'permit' | 'forbid'): boolean => {
  if (effect === 'forbid') return value !== expected;
  if (!['string', 'number', 'boolean'].includes(typeof value)) return false;
  return expected === null || (typeof value === typeof expected && value !== expected);
};

/** The answer of the rules, evaluated one after the other without compiling them. */
const interpreted = (rules: readonly EngineRule[], input: Question, otherwise: boolean): boolean => {
  const at = (path: string): unknown =>
    path
      .split('.')
      .reduce<unknown>((found, name) => (found as Record<string, unknown> | null | undefined)?.[name], input);
  const fitting = rules.filter(
    ({ effect, actions, resourceTypes, roles, subjects, when = {} }) =>
      (actions.includes('*') || actions.includes(input.action.name)) &&
      (resourceTypes.includes('*') || resourceTypes.includes(input.resource.type)) &&
      (!roles || roles.some((role) => role === input.role)) &&
      (!subjects || subjects.includes(input.subject.id)) &&
      Object.entries(when).every(
        ([path, test]) =>
          (!('equals' in test) || at(path) === test.equals) &&
          (!('notEquals' in test) || differs(at(path), test.notEquals, effect)) &&
          (!test.in || test.in.includes(at(path) as never)),
      ),
  );
  if (fitting.some(({ effect }) => effect === 'forbid')) return false;
  return fitting.length > 0 || otherwise;
};

it('random rules decide as a reading of them one after the other does', () => {
  fc.assert(
    fc.property(
      fc.array(anyRule, { maxLength: 8 }),
      fc.array(anyQuestion, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (rules, all, otherwise) => {
        const ruleset = compileRules(rules, otherwise);
        for (const input of all) {
          expect(evaluateRules(ruleset, input).permitted).toBe(interpreted(rules, input, otherwise));
          const why = decidingRuleIds(ruleset, input);
          expect(why.length > 0).toBe(evaluateRules(ruleset, input).ruleId !== undefined);
        }
      },
    ),
    { numRuns: runs(500) },
  );
});
