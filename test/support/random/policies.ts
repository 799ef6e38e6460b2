import { restrictionNames } from '../../../shared/policies/restriction.ts';
import fc from './fast-check.ts';

/* Policies that are in order, of few names, so that what is asked often meets what is ruled. */

export const userIds = ['olga', 'ada', 'mia', 'constructor'] as const;
export const actionNames = ['read', 'write', 'delete', 'export', 'access', 'receive_leads', 'use', 'toString'] as const;
export const typeNames = [
  'file',
  'folder',
  'opportunity',
  'comment',
  'campaign',
  'feature',
  'gatehouse:policy',
] as const;
export const resourceIds = ['one', 'two', 'trash', '__proto__'] as const;

const some = <Value>(values: readonly Value[], maxLength = 3): fc.Arbitrary<Value[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength });

/** What properties are compared with, and what requests say. */
export const scalar: fc.Arbitrary<string | number | boolean | null> = fc.constantFrom(
  'x',
  'y',
  '1',
  1,
  0,
  true,
  false,
  null,
  '',
);

const testOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record(
      { equals: value, notEquals: value, in: fc.array(value, { minLength: 1, maxLength: 3 }) },
      { requiredKeys: [] },
    )
    .filter((one) => Object.keys(one).length > 0);

/** Names of properties that rules and requests have in common. */
export const propertyNames = ['status', 'deep', 'role', 'userId', 'constructor'] as const;

/** What conditions look at, and what they may find there. */
const conditions = fc.oneof(
  fc.tuple(
    fc.oneof(
      fc.constant('resource.properties.status'),
      fc.constantFrom('resource.id', 'resource.type', 'action.name', 'context.ip', 'context.a.b'),
      fc
        .tuple(fc.constantFrom('subject', 'resource', 'action'), fc.constantFrom(...propertyNames, 'deep.status'))
        .map(([of, name]) => `${of}.properties.${name}`),
    ),
    testOf(scalar),
  ),
  ...Object.entries({
    type: ['user', 'support_session'],
    id: [...userIds, 'ses_1', 'ses_2'],
    'properties.userId': userIds,
    'properties.team': ['blue', 'red'],
    'properties.scope': ['full', 'read_only'],
    'properties.role': ['owner', 'admin', 'member'],
    'properties.twoFactor': [true, false],
  }).map(([of, values]) => fc.tuple(fc.constant(`subject.${of}`), testOf(fc.constantFrom<unknown>(...values)))),
);

const seldom = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary: value, weight: 1 });

/** Mostly of reading and writing files, so that several meet. */
const rule = fc
  .record({
    effect: fc.constantFrom('permit' as const, 'permit' as const, 'forbid' as const),
    actions: fc.oneof(fc.constantFrom(['read', 'write'], ['read'], ['*']), some([...actionNames, '*'])),
    resourceTypes: fc.oneof(fc.constantFrom(['file', 'folder'], ['file'], ['*']), some([...typeNames, '*'])),
    roles: seldom(some(['owner', 'admin', 'member'] as const)),
    subjects: seldom(some(userIds)),
    when: fc.oneof(
      fc.constant({}),
      fc.array(conditions, { minLength: 1, maxLength: 2 }).map((all) => Object.fromEntries(all)),
    ),
    shadow: seldom(fc.boolean()),
  })
  .map(({ roles, subjects, shadow, ...rest }) => ({
    ...rest,
    ...(roles === undefined ? {} : { roles }),
    ...(subjects === undefined ? {} : { subjects }),
    ...(shadow === undefined ? {} : { shadow }),
  }));

const numbered = <Value extends object>(values: Value[]): (Value & { id: string })[] =>
  values.map((value, index) => ({ id: `rule-${index}`, ...value }));

/**
 * Rules that contradict nothing: those that forbid have conditions of their own, so that none covers another; and what
 * permits something to members alone does so for files, too, of which no restriction is.
 */
const rules = fc.array(rule, { maxLength: 6 }).map((all) =>
  numbered(all).map(({ when, resourceTypes, ...one }) => ({
    ...one,
    resourceTypes: one.effect === 'permit' ? [...new Set([...resourceTypes, 'file'])] : resourceTypes,
    when: one.effect === 'forbid' ? { ...when, [`context.not-${one.id}`]: { notEquals: true } } : when,
  })),
);

const resources = fc.uniqueArray(
  fc.record(
    {
      type: fc.constantFrom('file', 'folder', ...typeNames),
      id: fc.constantFrom(...resourceIds),
      properties: fc.dictionary(fc.constantFrom('status', 'status', 'constructor'), scalar, { maxKeys: 2 }),
    },
    { requiredKeys: ['type', 'id'] },
  ),
  { maxLength: 8, selector: ({ type, id }) => `${type} ${id}` },
);

const restrictions = fc.record(
  Object.fromEntries(restrictionNames.map((name) => [name, fc.constantFrom('everyone', 'admins')])),
  { requiredKeys: [] },
);

const deciding = {
  ...{ restrictions, rules, resources },
  defaultDecision: fc.constantFrom('permit', 'deny'),
  twoFactor: fc.constantFrom('off', 'off', 'sensitive', 'always'),
  sensitiveActions: fc.record({ actions: some([...actionNames, '*']) }),
  supportSessions: fc.record({ readActions: some([...actionNames, '*']) }, { requiredKeys: [] }),
};

/** What an owner may say of a policy. */
export const policies = (more: { draft: boolean } = { draft: true }): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    { ...deciding, ...(more.draft ? { draft: fc.record(deciding, { requiredKeys: [] }) } : {}) },
    { requiredKeys: [] },
  );
