import { describe, expect, it } from 'vitest';
import { Restrictions, restrictionId, restrictionNames, restrictionRules } from '../../shared/policies/restriction.ts';
import { Rule, type Scalar } from '../../shared/policies/rule.ts';
import {
  compileRules,
  decidingRuleIds,
  type EngineRule,
  evaluateRules,
  type Question,
} from '../../shared/policies/rule-engine.ts';
import fc from '../support/random/fast-check.ts';

const question = (more: Partial<Question> = {}): Question => ({
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'record', id: 'record-1' },
  ...more,
});

const rule = (more: Partial<EngineRule> = {}): EngineRule => ({
  id: 'a-rule',
  effect: 'permit',
  actions: ['read'],
  resourceTypes: ['record'],
  ...more,
});

const permitted = (rules: readonly EngineRule[], input: Question, otherwise = false): boolean =>
  evaluateRules(compileRules(rules, otherwise), input).permitted;

describe('a rule', () => {
  it('holds for its actions and types alone, * for any', () => {
    expect(permitted([rule()], question())).toBe(true);
    expect(permitted([rule()], question({ action: { name: 'write' } }))).toBe(false);
    expect(permitted([rule()], question({ resource: { type: 'folder', id: 'f' } }))).toBe(false);
    expect(permitted([rule({ actions: ['*'] })], question({ action: { name: 'never-heard-of' } }))).toBe(true);
    const anyType = rule({ resourceTypes: ['*'] });
    expect(permitted([anyType], question({ resource: { type: 'folder', id: 'f' } }))).toBe(true);
    expect(permitted([anyType], question({ action: { name: 'write' } }))).toBe(false);
  });

  it('holds for its roles and subjects alone', () => {
    expect(permitted([rule({ roles: ['owner'] })], question({ role: 'owner' }))).toBe(true);
    expect(permitted([rule({ roles: ['owner'] })], question({ role: 'admin' }))).toBe(false);
    expect(permitted([rule({ roles: ['owner'] })], question())).toBe(false);
    expect(permitted([rule({ subjects: ['alice'] })], question())).toBe(true);
    expect(permitted([rule({ subjects: ['bob'] })], question())).toBe(false);
    const service = question({ subject: { type: 'service', id: 'alice' } });
    expect(permitted([rule({ subjects: ['alice'] })], service)).toBe(false);
  });

  it.each([
    ['resource.properties.status', { equals: 'open' }, { status: 'open' }, true],
    ['resource.properties.status', { equals: 'open' }, { status: 'closed' }, false],
    ['resource.properties.status', { equals: 'open' }, {}, false],
    ['resource.properties.status', { equals: null }, {}, false],
    ['resource.properties.status', { equals: null }, { status: null }, true],
    ['resource.properties.status', { notEquals: 'open' }, { status: 'closed' }, true],
    ['resource.properties.status', { notEquals: 'open' }, { status: 'open' }, false],
    ['resource.properties.count', { in: [1, 2] }, { count: 2 }, true],
    ['resource.properties.count', { in: [1, 2] }, { count: '2' }, false],
    ['resource.properties.count', { in: [1, 2], notEquals: 2 }, { count: 2 }, false],
    ['resource.properties.owner.team', { equals: 'north' }, { owner: { team: 'north' } }, true],
    ['resource.properties.owner.team', { equals: 'north' }, { owner: null }, false],
    ['resource.properties.__proto__', { equals: null }, {}, false],
  ])('with %s %j and %j holds: %s', (path, test, properties, holds) => {
    const input = question({ resource: { type: 'record', id: 'record-1', properties } });
    expect(permitted([rule({ when: { [path]: test } })], input)).toBe(holds);
  });

  it.each<[Scalar, unknown]>([
    ['open', undefined],
    ['open', null],
    ['open', ['closed']],
    ['open', { a: 'closed' }],
    ['open', 5],
    ['open', true],
    [5, '6'],
    [true, 'false'],
    [null, undefined],
    [null, ['closed']],
    [null, { a: 1 }],
  ])('with notEquals %j and the value %j applies when it forbids, and never when it permits', (notEquals, status) => {
    const properties = status === undefined ? {} : { status };
    const input = question({ resource: { type: 'record', id: 'record-1', properties } });
    const when = { 'resource.properties.status': { notEquals } };
    expect(permitted([rule({ when })], input, false)).toBe(false);
    expect(permitted([rule({ when, effect: 'forbid' })], input, true)).toBe(false);
  });

  it('with notEquals permits when a parent of the property is missing, or the property is inherited: never', () => {
    const nested = rule({ when: { 'resource.properties.owner.team': { notEquals: 'north' } } });
    for (const properties of [undefined, {}, { owner: 'south' }, { owner: null }, { owner: ['south'] }]) {
      expect(permitted([nested], question({ resource: { type: 'record', id: 'r', properties } }))).toBe(false);
    }
    const inherited = rule({ when: { 'resource.properties.constructor': { notEquals: 'x' } } });
    expect(permitted([inherited], question({ resource: { type: 'record', id: 'r', properties: {} } }))).toBe(false);
    expect(permitted([rule({ when: { 'context.a': { notEquals: 'x' } } })], question())).toBe(false);
  });

  it.each(['x', 0, false])('with notEquals null permits the value %j', (status) => {
    const input = question({ resource: { type: 'record', id: 'record-1', properties: { status } } });
    expect(permitted([rule({ when: { 'resource.properties.status': { notEquals: null } } })], input)).toBe(true);
  });

  it('looks at the subject, the action and the context, too', () => {
    const of = (path: string) => [rule({ when: { [path]: { equals: 'x' } } })];
    expect(
      permitted(of('subject.properties.a'), question({ subject: { type: 'user', id: 'u', properties: { a: 'x' } } })),
    ).toBe(true);
    expect(permitted(of('action.properties.a'), question({ action: { name: 'read', properties: { a: 'x' } } }))).toBe(
      true,
    );
    expect(permitted(of('context.a.b'), question({ context: { a: { b: 'x' } } }))).toBe(true);
    expect(permitted(of('subject.id'), question({ subject: { type: 'user', id: 'x' } }))).toBe(true);
    expect(permitted(of('subject.type'), question({ subject: { type: 'x', id: 'u' } }))).toBe(true);
    expect(permitted(of('resource.id'), question({ resource: { type: 'record', id: 'x' } }))).toBe(true);
    expect(permitted(of('context.a'), question())).toBe(false);
  });
});

describe('rules together', () => {
  it('forbid before they permit, whatever their order; without any, the default holds', () => {
    const forbids = rule({
      id: 'no',
      effect: 'forbid',
      when: { 'resource.properties.status': { equals: 'archived' } },
    });
    const archived = question({ resource: { type: 'record', id: 'r', properties: { status: 'archived' } } });
    for (const rules of [
      [rule(), forbids],
      [forbids, rule()],
    ]) {
      expect(evaluateRules(compileRules(rules, true), archived)).toEqual({ permitted: false, ruleId: 'no' });
      expect(evaluateRules(compileRules(rules, false), question())).toEqual({ permitted: true, ruleId: 'a-rule' });
    }
    expect(evaluateRules(compileRules([], true), question())).toEqual({ permitted: true, ruleId: undefined });
    expect(evaluateRules(compileRules([], false), question())).toEqual({ permitted: false, ruleId: undefined });
  });

  it('name all that decided', () => {
    const rules = [rule({ id: 'one' }), rule({ id: 'two', actions: ['*'] }), rule({ id: 'three', roles: ['owner'] })];
    expect(decidingRuleIds(compileRules(rules, false), question())).toEqual(['one', 'two']);
    expect(
      decidingRuleIds(
        compileRules(rules, false),
        question({ action: { name: 'x' }, resource: { type: 'y', id: 'z' } }),
      ),
    ).toEqual([]);
  });

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

  /** The rules read out, one after the other, without anything compiled. */
  const plainly = (rules: readonly EngineRule[], input: Question, otherwise: boolean): boolean => {
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

  it('decide as they read', () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 8 }),
        fc.array(anyQuestion, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (rules, all, otherwise) => {
          const ruleset = compileRules(rules, otherwise);
          for (const input of all) {
            expect(evaluateRules(ruleset, input).permitted).toBe(plainly(rules, input, otherwise));
            const why = decidingRuleIds(ruleset, input);
            expect(why.length > 0).toBe(evaluateRules(ruleset, input).ruleId !== undefined);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a restriction', () => {
  const on = (restriction: string) =>
    compileRules(restrictionRules(Restrictions.parse({ [restriction]: 'admins' })), true);

  it('is off unless said otherwise, and there are eight', () => {
    expect(restrictionNames).toHaveLength(8);
    expect(restrictionRules(Restrictions.parse({}))).toEqual([]);
  });

  it.each(
    restrictionNames.flatMap((restriction) =>
      (['owner', 'admin', 'member', undefined] as const).map((role) => ({ restriction, role })),
    ),
  )('$restriction lets only owners and admins: $role', ({ restriction, role }) => {
    const [type = '', name = ''] = restriction.split('.');
    const input = question({ role, action: { name }, resource: { type, id: '1' } });
    const lets = role === 'owner' || role === 'admin';
    expect(evaluateRules(on(restriction), input)).toEqual({
      permitted: lets,
      ruleId: lets ? undefined : restrictionId(restriction),
    });
    const other = question({ role, action: { name: 'read' }, resource: { type, id: '1' } });
    expect(evaluateRules(on(restriction), other).permitted).toBe(true);
  });

  it('of comments covers e-mails, that of after-sales processes their tasks', () => {
    const member = (type: string) =>
      question({ role: 'member', action: { name: 'delete' }, resource: { type, id: '1' } });
    expect(evaluateRules(on('comment.delete'), member('email')).permitted).toBe(false);
    expect(evaluateRules(on('after_sales_process.delete'), member('after_sales_task')).permitted).toBe(false);
  });
});

describe('what an owner writes', () => {
  it.each([
    [{ ...rule(), actions: [] }],
    [{ ...rule(), effect: 'allow' }],
    [{ ...rule(), when: { 'resource.status': { equals: 1 } } }],
    [{ ...rule(), when: { 'resource.properties.status': {} } }],
    [{ ...rule(), when: { 'resource.properties.status': { like: 'x' } } }],
    [{ ...rule(), unheardOf: true }],
    [{ ...rule(), exceptRoles: ['owner'] }],
  ])('must be a rule: %j is none', (odd) => expect(Rule.safeParse(odd).success).toBe(false));
});
