import { describe, expect, it } from 'vitest';
import { conflictsIn } from '../../shared/policies/conflicts.ts';
import { Restrictions } from '../../shared/policies/restriction-schema.ts';
import type { Rule } from '../../shared/policies/rule.ts';

const permit = (more: Partial<Rule> = {}): Rule => ({
  ...{ id: 'permit', effect: 'permit', actions: ['read'], resourceTypes: ['file'] },
  ...more,
});
const forbid = (more: Partial<Rule> = {}): Rule => ({ ...permit(more), id: 'forbid', effect: 'forbid' });
const none = Restrictions.parse({});
const conflicts = (...rules: Rule[]) =>
  conflictsIn({ restrictions: none, rules, resources: [] }).map(({ path }) => path.join('/'));

const archived = { 'resource.properties.status': { equals: 'archived' } };
const small = { 'resource.properties.size': { in: [1, 2] } };

describe('a rule that permits what another forbids', () => {
  it.each<[string, Partial<Rule>, Partial<Rule>]>([
    ['the same', {}, {}],
    ['one of two actions', { actions: ['read'] }, { actions: ['write', 'read'] }],
    ['an action of all', {}, { actions: ['*'] }],
    ['all actions of all', { actions: ['*'] }, { actions: ['*'] }],
    ['a type of all', { resourceTypes: ['file', 'folder'] }, { resourceTypes: ['*'] }],
    ['one role of everybody', { roles: ['admin'] }, {}],
    ['one role of two', { roles: ['admin'] }, { roles: ['owner', 'admin'] }],
    ['one user of two', { subjects: ['mia'] }, { subjects: ['ada', 'mia'] }],
    ['one user of everybody', { subjects: ['mia'] }, {}],
    ['on a condition', { when: archived }, {}],
    ['on the same condition', { when: archived }, { when: { ...archived } }],
    ['on a further condition', { when: { ...archived, ...small } }, { when: archived }],
    ['in shadow', { shadow: true }, {}],
  ])('could never matter: %s', (_, narrow, wide) => {
    expect(conflicts(permit(narrow), forbid(wide))).toEqual(['rules/0']);
    expect(conflicts(forbid(wide), permit(narrow))).toEqual(['rules/1']);
  });

  it.each<[string, Partial<Rule>, Partial<Rule>]>([
    ['an action beside', { actions: ['read', 'write'] }, { actions: ['read'] }],
    ['all actions', { actions: ['*'] }, { actions: ['read'] }],
    ['a type beside', { resourceTypes: ['file', 'folder'] }, { resourceTypes: ['file'] }],
    ['all types', { resourceTypes: ['*'] }, { resourceTypes: ['file'] }],
    ['everybody but one role', {}, { roles: ['member'] }],
    ['another role', { roles: ['admin'] }, { roles: ['member'] }],
    ['everybody but one user', {}, { subjects: ['mia'] }],
    ['a user beside', { subjects: ['mia', 'ada'] }, { subjects: ['mia'] }],
    ['where the condition does not hold', {}, { when: archived }],
    ['on another condition', { when: small }, { when: archived }],
    ['on another value', { when: archived }, { when: { 'resource.properties.status': { equals: 'active' } } }],
    ['where both conditions do not hold', { when: archived }, { when: { ...archived, ...small } }],
    ['what is forbidden in shadow alone', {}, { shadow: true }],
  ])('matters: %s', (_, other, some) => {
    expect(conflicts(permit(other), forbid(some))).toEqual([]);
  });

  it('matters when it is forbidden in parts by several: that is not looked into', () => {
    const rules = [
      permit({ actions: ['read', 'write'] }),
      forbid({ actions: ['read'] }),
      forbid({ actions: ['write'] }),
    ];
    expect(conflicts(...rules.map((rule, n) => ({ ...rule, id: `${n}` })))).toEqual([]);
  });

  it('is not looked for among those that forbid, which may overlap', () => {
    expect(conflicts(forbid(), { ...forbid(), id: 'again' })).toEqual([]);
  });
});

describe('what is there twice', () => {
  it('is pointed at each further time', () => {
    expect(conflicts(permit(), permit(), permit())).toEqual(['rules/1/id', 'rules/2/id']);
    const resources = [
      { type: 'a', id: 'b' },
      { type: 'a","b', id: '' },
      { type: 'b', id: 'a' },
      { type: 'a', id: 'b' },
    ];
    expect(conflictsIn({ restrictions: none, rules: [], resources }).map(({ path }) => path)).toEqual([
      ['resources', 3],
    ]);
  });

  it('is no name that only begins like one of ours', () => {
    expect(conflicts(permit({ id: 'restriction' }), { ...forbid({ actions: ['x'] }), id: 'my:restriction:x' })).toEqual(
      [],
    );
    expect(conflicts(permit({ id: 'restriction:' }))).toEqual(['rules/0/id']);
  });
});

describe('a rule that permits what a restriction forbids', () => {
  const restrictions = Restrictions.parse({ 'opportunity.export': 'admins' });
  const given = (more: Partial<Rule>) =>
    conflictsIn({
      restrictions,
      rules: [permit({ actions: ['export'], resourceTypes: ['opportunity'], ...more })],
      resources: [],
    });

  it('could never matter for members alone', () => {
    expect(given({ roles: ['member'] })).toEqual([
      { path: ['rules', 0], message: 'permits nothing: restriction:opportunity.export forbids all of it' },
    ]);
  });

  it('matters for other subjects and other resources', () => {
    expect(given({})).toEqual([]);
    expect(given({ roles: ['member', 'admin'] })).toEqual([]);
    expect(given({ roles: ['member'], resourceTypes: ['opportunity', 'file'] })).toEqual([]);
  });
});

it('names of actions and types up to the limit, and no more', () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `n${n}`);
  const rules = (count: number) =>
    [0, 100, 200, 300, 400].map((from, index) =>
      permit({
        id: `r${index}`,
        actions: names(count)
          .slice(from, from + 100)
          .concat('extra'),
      }),
    );
  expect(conflicts(...rules(499))).toEqual([]);
  expect(conflicts(...rules(500))).toEqual(['rules']);
});
