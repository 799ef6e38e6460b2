import { describe, expect, it } from 'vitest';
import { Rule, type Scalar } from '../../shared/policies/rule.ts';
import {
  compileRules,
  decidingRuleIds,
  type EngineRule,
  evaluateRules,
  type Question,
} from '../../shared/policies/rule-engine.ts';
import { question, rule } from './questions.ts';

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
