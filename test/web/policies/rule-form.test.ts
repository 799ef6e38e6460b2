import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../web/policies/model.ts';
import { errorsIn } from '../../../web/policies/rule/errors.ts';
import { emptyRule, formOf, ruleOf } from '../../../web/policies/rule-form.ts';

const base: Rule = { id: 'one', effect: 'permit', actions: ['edit', '*'], resourceTypes: ['file'] };

describe('a rule can be edited and written back unchanged', () => {
  test.each<[string, Partial<Rule>]>([
    ['without conditions', {}],
    ['in shadow, for users and roles', { shadow: true, roles: ['owner', 'member'], subjects: ['mia', 'a@b.example'] }],
    ['text', { when: { 'context.a': { equals: 'won' } } }],
    ['text that looks like a number', { when: { 'context.a': { equals: '42' } } }],
    ['text that looks like JSON', { when: { 'context.a': { equals: '{"a":1}' } } }],
    ['empty text and spaces', { when: { 'context.a': { equals: '', notEquals: ' x ' } } }],
    ['numbers, booleans and null', { when: { 'context.a': { in: [1, -2.5, true, null, 'null'] } } }],
    ['list entries with commas', { when: { 'context.a': { in: ['a, b', 'c'] } } }],
    ['one entry that is JSON', { when: { 'context.a': { in: ['[1]'] } } }],
  ])('%s', (_, more) => {
    const rule = { ...base, ...more };
    expect(ruleOf(formOf(rule))).toEqual(rule);
    expect(errorsIn(formOf(rule), [])).toEqual(new Map());
  });
});

describe('a form is refused', () => {
  const form = { ...emptyRule(), id: 'one', actions: 'edit', resourceTypes: 'file' };
  const condition = { path: 'context.a', test: 'equals', value: '1' };

  test.each([
    ['id', 'missing', { id: ' ' }],
    ['id', 'format', { id: 'a b' }],
    ['id', 'taken', { id: 'two' }],
    ['id', 'reserved', { id: 'restriction:x' }],
    ['actions', 'missing', { actions: ' , ' }],
    ['actions', 'duplicate', { actions: 'a, a' }],
    ['resourceTypes', 'format', { resourceTypes: 'a b' }],
    ['subjects', 'format', { subjects: 'm<a' }],
    ['conditions.0.path', 'missing', { conditions: [{ ...condition, path: '' }] }],
    ['conditions.0.path', 'format', { conditions: [{ ...condition, path: 'resource.status' }] }],
    ['conditions.1.path', 'duplicate', { conditions: [condition, condition] }],
    ['conditions.0.value', 'value', { conditions: [{ ...condition, value: '[1]' }] }],
    ['conditions.0.value', 'value', { conditions: [{ ...condition, value: '1e99' }] }],
    ['conditions.0.value', 'missing', { conditions: [{ ...condition, test: 'in', value: ' ' }] }],
  ])('%s: %s', (field, error, change) => {
    expect([...errorsIn({ ...form, ...change }, ['two'])]).toEqual([[field, error]]);
  });
});
