import fc, { type Arbitrary } from 'fast-check';
import { actionNames, propertyNames, resourceIds, scalar, typeNames, userIds } from '../../support/policies.ts';

/* What an account may look like when it is asked for a decision, and what it may be asked: in plain words, as tables. */

type Of<A> = A extends Arbitrary<infer Value> ? Value : never;

export const now = '2026-11-21T08:00:00.000Z';
const before = '2026-11-20T08:00:00.000Z';
const after = '2026-11-22T08:00:00.000Z';
const longAfter = '2027-11-22T08:00:00.000Z';

const role = fc.constantFrom('owner' as const, 'admin' as const, 'member' as const);
const teams = ['blue', 'red'] as const;
const scope = fc.constantFrom('read_only' as const, 'full' as const);
const flag = (often: number): Arbitrary<boolean> => fc.nat({ max: 9 }).map((n) => n < often);

const person = fc.record({
  role,
  kind: fc.constantFrom('internal' as const, 'external' as const),
  isSuspended: flag(2),
  twoFactor: fc.boolean(),
  isRemoved: flag(1),
  /** When they came under an id that somebody had before them. */
  returnedAt: fc.constantFrom(undefined, undefined, undefined, before, now),
});
export type Person = Of<typeof person>;

const grant = fc.record({
  by: fc.constantFrom(...userIds, 'unknown'),
  role: fc.constantFrom('owner' as const, 'admin' as const),
  grantedAt: fc.constantFrom(before, now),
  teams: fc.constantFrom(['blue'], ['red'], ['blue', 'red']),
  scope,
  expiresAt: fc.constantFrom(null, before, now, after, longAfter),
  reconfirmBy: fc.constantFrom(undefined, before, after),
  usesLeft: fc.constantFrom(undefined, undefined, 0, 1),
});

const grantIds = ['grt_1', 'grt_2', 'grt_3'] as const;
const sessionIds = ['ses_1', 'ses_2'] as const;

const session = fc.record({ under: fc.constantFrom(...grantIds), team: fc.constantFrom(...teams), scope });

const campaignIds = ['one', 'two', 'three'] as const;

/** An account. */
export const worlds = fc.record({
  people: fc.dictionary(fc.constantFrom(...userIds), person),
  grants: fc.dictionary(fc.constantFrom(...grantIds), grant),
  sessions: fc.dictionary(fc.constantFrom(...sessionIds), session),
  features: fc.uniqueArray(fc.constantFrom('trash', 'rules', 'one')),
  campaigns: fc.dictionary(fc.constantFrom(...campaignIds), fc.record({ isArchived: flag(3) })),
  /** Which boxes are ticked: `mia one A`, or `AR` with round robin. */
  boxes: fc.dictionary(
    fc.tuple(fc.constantFrom(...userIds), fc.constantFrom(...campaignIds)).map((names) => names.join(' ')),
    fc.constantFrom('A' as const, 'AR' as const),
  ),
});
export type World = Of<typeof worlds>;

const properties = fc.dictionary(
  fc.constantFrom(...propertyNames, 'twoFactor', 'kind'),
  fc.oneof(scalar, fc.record({ status: scalar }, { requiredKeys: [] })),
  { maxKeys: 3 },
);
const maybe = <Value>(value: Arbitrary<Value>): Arbitrary<Value | undefined> => fc.option(value, { nil: undefined });

/** What may be asked. */
export const questions = fc.record({
  subject: fc.record({
    type: fc.constantFrom('user', 'user', 'user', 'support_session', 'robot'),
    id: fc.constantFrom(...userIds, ...sessionIds, 'unknown', 'ses_3'),
    properties: maybe(properties),
  }),
  action: fc.record({ name: fc.constantFrom(...actionNames, 'other'), properties: maybe(properties) }),
  resource: fc.record({
    type: fc.constantFrom(...typeNames, 'other'),
    id: fc.constantFrom(...resourceIds, ...campaignIds),
    properties: maybe(properties),
  }),
  context: maybe(
    fc.record(
      {
        sessionId: fc.constantFrom<unknown>(...sessionIds, ...sessionIds, 'ses_3', null, 7),
        ip: scalar,
        a: fc.record({ b: scalar }),
      },
      { requiredKeys: [] },
    ),
  ),
});
export type Question = Of<typeof questions>;
