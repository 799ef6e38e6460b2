import fc from '../../support/random/fast-check.ts';
import { actionNames, propertyNames, resourceIds, scalar, typeNames, userIds } from '../../support/random/policies.ts';

/* What an account may look like when it is asked for a decision, and what it may be asked: in plain words, as tables. */

type Of<A> = A extends fc.Arbitrary<infer Value> ? Value : never;

export const now = '2026-11-21T08:00:00.000Z';
const before = '2026-11-20T08:00:00.000Z';
/** When the rules were written. */
export const writtenAt = before;
const justAfter = '2026-11-21T08:00:00.001Z';
const after = '2026-11-22T08:00:00.000Z';
const longAfter = '2027-11-22T08:00:00.000Z';

const role = fc.constantFrom('owner' as const, 'owner' as const, 'admin' as const, 'member' as const);
const teams = ['blue', 'red'] as const;
const scope = fc.constantFrom('read_only' as const, 'full' as const);
const flag = (often: number): fc.Arbitrary<boolean> => fc.nat({ max: 9 }).map((n) => n < often);

const person = fc.record({
  role,
  kind: fc.constantFrom('internal' as const, 'external' as const),
  isSuspended: flag(1),
  twoFactor: flag(7),
  isRemoved: flag(1),
  /** When they came under an id that another user had before. */
  returnedAt: fc.constantFrom(undefined, undefined, undefined, undefined, before, now),
});
export type Person = Of<typeof person>;

const grant = fc.record({
  by: fc.constantFrom(...userIds, 'unknown'),
  role: fc.constantFrom('owner' as const, 'admin' as const),
  grantedAt: fc.constantFrom(before, now, now),
  teams: fc.constantFrom<string[]>(['blue', 'red'], ['blue', 'red'], ['blue'], ['red']),
  scope,
  startsAt: fc.constantFrom(undefined, undefined, undefined, before, now, justAfter, after),
  expiresAt: fc.constantFrom(null, before, now, after, after, after, longAfter, longAfter),
  reconfirmBy: fc.constantFrom(undefined, undefined, before, after),
  usesLeft: fc.constantFrom(undefined, undefined, 0, 1),
});

const grantIds = ['grt_1', 'grt_2', 'grt_3'] as const;
const sessionIds = ['ses_1', 'ses_2'] as const;

const session = fc.record({ under: fc.constantFrom(...grantIds), team: fc.constantFrom(...teams), scope });

const campaignIds = ['one', 'two', 'three'] as const;

/** An account. */
export const worlds = fc.record({
  people: fc.dictionary(fc.constantFrom(...userIds), person, { minKeys: 3 }),
  grants: fc.dictionary(fc.constantFrom(...grantIds), grant, { minKeys: 2 }),
  sessions: fc.dictionary(fc.constantFrom(...sessionIds), session, { minKeys: 2 }),
  features: fc.uniqueArray(fc.constantFrom('trash', 'rules', 'one')),
  campaigns: fc.dictionary(fc.constantFrom(...campaignIds), fc.record({ isArchived: flag(3) }), { minKeys: 2 }),
  /** Which boxes are ticked: `mia one A`, or `AR` with round robin. */
  boxes: fc.dictionary(
    fc.tuple(fc.constantFrom(...userIds), fc.constantFrom(...campaignIds)).map((names) => names.join(' ')),
    fc.constantFrom('A' as const, 'AR' as const),
    { minKeys: 3 },
  ),
});
export type World = Of<typeof worlds>;

const properties = fc.dictionary(
  fc.constantFrom(...propertyNames, 'twoFactor', 'kind'),
  fc.oneof(scalar, fc.record({ status: scalar }, { requiredKeys: [] })),
  { maxKeys: 3 },
);
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const thing = (types: readonly string[], ids: readonly string[], actions: readonly string[]) =>
  fc.record({
    resource: fc.record({
      type: fc.constantFrom(...types),
      id: fc.constantFrom(...ids),
      properties: maybe(properties),
    }),
    action: fc.record({ name: fc.constantFrom(...actions), properties: maybe(properties) }),
  });

/** What is done to what: anything to anything, and often enough what the product has rules of its own for. */
const operations = fc.oneof(
  { arbitrary: thing([...typeNames, 'other'], [...resourceIds, ...campaignIds], [...actionNames, 'other']), weight: 2 },
  { arbitrary: thing(['file', 'folder'], resourceIds, ['read', 'write']), weight: 3 },
  { arbitrary: thing(['campaign'], campaignIds, ['access', 'receive_leads']), weight: 2 },
  { arbitrary: thing(['opportunity', 'comment', 'email'], resourceIds, ['delete', 'export']), weight: 1 },
  { arbitrary: thing(['feature'], ['trash', 'rules', 'one'], ['use']), weight: 1 },
  { arbitrary: thing(['gatehouse:policy'], resourceIds, ['read', 'write']), weight: 1 },
);

const subjectOf = (types: readonly string[], ids: readonly string[]) =>
  fc.record({ type: fc.constantFrom(...types), id: fc.constantFrom(...ids), properties: maybe(properties) });

const subjects = fc.oneof(
  { arbitrary: subjectOf(['user'], userIds), weight: 5 },
  { arbitrary: subjectOf(['support_session'], sessionIds), weight: 2 },
  { arbitrary: subjectOf(['user', 'support_session', 'robot'], [...userIds, ...sessionIds, 'unknown']), weight: 1 },
);

const contexts = fc
  .record({
    sessionId: fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 12 },
      { arbitrary: fc.constantFrom<unknown>(...sessionIds), weight: 2 },
      { arbitrary: fc.constantFrom<unknown>('ses_3', null, 7), weight: 1 },
    ),
    ip: scalar,
    a: fc.record({ b: scalar }),
  })
  // As JSON has it: what is undefined is not there.
  .map(({ sessionId, ...rest }) => ({ ...rest, ...(sessionId === undefined ? {} : { sessionId }) }));

/** What may be asked. */
export const questions = fc
  .tuple(subjects, operations, maybe(contexts))
  .map(([subject, operation, context]) => ({ subject, ...operation, context }));
export type Question = Of<typeof questions>;
