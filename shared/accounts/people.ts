import * as z from 'zod/mini';
import { GrantId, VendorId } from '../core/ids.ts';
import { addMillis, Instant } from '../core/instant.ts';
import { normalizeForSearch } from '../core/normalize-for-search.ts';
import { Scope } from '../core/scope.ts';
import { dayMillis } from '../core/time-units.ts';
import { User } from './user.ts';

/** A security concern about a person. */
const Concern = z.enum(['weak-password', 'no-two-factor', 'stale']);
type Concern = z.output<typeof Concern>;

/** A user with access to an account's data, with the security concerns about them. */
export const Person = z
  .extend(User, {
    concerns: z.array(Concern).register(z.globalRegistry, {
      description:
        '`weak-password`: rated 0 to 2. `stale`: active, and not seen for 90 days; a user who was never seen counts from their creation',
    }),
  })
  .register(z.globalRegistry, { id: 'Person', description: "A user with access to an account's data" });
export type Person = z.output<typeof Person>;

const count = z.int().check(z.nonnegative());

/** Counts over all people of an account, whichever of them the page shows. */
export const PeopleSummary = z
  .object({
    total: count,
    internal: count,
    external: count,
    suspended: count,
    weakPasswords: count,
    unratedPasswords: count,
    withoutTwoFactor: count,
    stale: count,
  })
  .register(z.globalRegistry, { id: 'PeopleSummary', description: 'Counts over all people of an account' });
export type PeopleSummary = z.output<typeof PeopleSummary>;

/** A live grant under which support may enter, listed beside the people. */
export const SupportBeside = z.object({
  grantId: GrantId,
  grantedBy: VendorId,
  teams: z.array(z.string()),
  scope: Scope,
  expiresAt: z.nullable(Instant),
  usesLeft: z
    .optional(z.int())
    .register(z.globalRegistry, { description: 'How many more sessions may be opened under the grant' }),
  sessions: z.int().register(z.globalRegistry, { description: 'How many sessions are open under the grant' }),
});

const staleAfter = 90 * dayMillis;
const weakPassword = 2;

/** A user with the concerns about them at `now`. */
export const personOf = (user: User, now: string): Person => {
  const { passwordStrength, twoFactor, lastSeenAt, createdAt, status } = user;
  const since = addMillis(now, -staleAfter);
  const concerns: Concern[] = [];
  if (passwordStrength !== undefined && passwordStrength <= weakPassword) concerns.push('weak-password');
  if (!twoFactor) concerns.push('no-two-factor');
  if (status === 'active' && (lastSeenAt ?? createdAt) <= since) concerns.push('stale');
  return { ...user, concerns };
};

/** Counts people by kind, status and concern. */
export const summaryOf = (people: readonly Person[]): PeopleSummary => {
  const count = (which: (person: Person) => boolean): number => people.filter(which).length;
  return {
    total: people.length,
    internal: count(({ kind }) => kind === 'internal'),
    external: count(({ kind }) => kind === 'external'),
    suspended: count(({ status }) => status === 'suspended'),
    weakPasswords: count(({ concerns }) => concerns.includes('weak-password')),
    unratedPasswords: count(({ passwordStrength }) => passwordStrength === undefined),
    withoutTwoFactor: count(({ concerns }) => concerns.includes('no-two-factor')),
    stale: count(({ concerns }) => concerns.includes('stale')),
  };
};

const sorts = ['userId', 'name', 'role', 'passwordStrength', 'lastSeenAt', 'createdAt'] as const;
type Sort = (typeof sorts)[number];

/** The sort order of people; a leading minus reverses it. */
export const PeopleSort = z._default(z.enum([...sorts, ...sorts.map((sort) => `-${sort}` as const)]), 'userId');
export type PeopleSort = z.output<typeof PeopleSort>;

/** The filters by which people are listed. */
export const PeopleFilter = {
  kind: z.optional(User.shape.kind),
  role: z.optional(User.shape.role),
  status: z.optional(User.shape.status),
  concern: z.optional(Concern),
};
export type PeopleFilter = {
  [Name in keyof typeof PeopleFilter]?: z.output<(typeof PeopleFilter)[Name]>;
};

/** Whether a person matches the filter and `search`, a normalized text that name, e-mail address or id must contain. */
export const isShown = (person: Person, { concern, ...same }: PeopleFilter, search: string | undefined): boolean =>
  Object.entries(same).every(([name, value]) => value === undefined || person[name as keyof Person] === value) &&
  (concern === undefined || person.concerns.includes(concern)) &&
  (search === undefined ||
    [person.name, person.email, person.userId].some((text) => normalizeForSearch(text).includes(search)));

/** A position in a sorted list: the value that it is sorted by, then the id. */
type Position = readonly [value: string | number, userId: string];

const sortedBy = (person: Person, sort: Sort): string | number => {
  // The position goes into a page token: the beginning of a name is enough, since ids separate equal beginnings.
  if (sort === 'name') return normalizeForSearch(person.name).slice(0, 60);
  return person[sort] ?? (sort === 'passwordStrength' ? -1 : '');
};

const compare = (one: Position, other: Position): number => {
  const [differing = 0] = one.flatMap((value, index) => {
    const than = other[index] as typeof value;
    return value === than ? [] : [value < than ? -1 : 1];
  });
  return differing;
};

/**
 * A page of people in order.
 * @param after the `last` of an earlier page; the order stays right when people have changed since
 */
export const pageInOrder = (
  people: readonly Person[],
  by: PeopleSort,
  { size, after }: { size: number; after?: Position | undefined },
): { shown: Person[]; last?: Position } => {
  const isDown = by.startsWith('-');
  const sort = (isDown ? by.slice(1) : by) as Sort;
  const sign = isDown ? -1 : 1;
  const rest = people
    .map((person) => ({ person, position: [sortedBy(person, sort), person.userId] as const }))
    .filter(({ position }) => after === undefined || sign * compare(position, after) > 0)
    .sort((one, other) => sign * compare(one.position, other.position));
  const page = rest.slice(0, size);
  const last = page.at(-1)?.position;
  return { shown: page.map(({ person }) => person), ...(rest.length > size && last ? { last } : {}) };
};
