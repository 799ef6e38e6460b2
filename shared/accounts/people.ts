import * as z from 'zod/mini';
import { GrantId, VendorId } from '../core/ids.ts';
import { addMillis, Instant } from '../core/instant.ts';
import { normalizeForSearch } from '../core/normalize-for-search.ts';
import { Scope } from '../core/scope.ts';
import { dayMillis } from '../core/time-units.ts';
import { User } from './user.ts';

/** What a person can be warned of. */
const Concern = z.enum(['weak-password', 'no-two-factor', 'stale']);
type Concern = z.output<typeof Concern>;

/** Somebody with access to an account's data. */
export const Person = z
  .extend(User, {
    concerns: z.array(Concern).register(z.globalRegistry, {
      description:
        '`weak-password`: rated 0 to 2. `stale`: active, and not seen for 90 days; who never was, since they were made a user',
    }),
  })
  .register(z.globalRegistry, { id: 'Person', description: "Somebody with access to an account's data" });
export type Person = z.output<typeof Person>;

const counted = z.int().check(z.nonnegative());

/** Everybody of the account in numbers, whatever the page shows. */
export const PeopleSummary = z
  .object({
    total: counted,
    internal: counted,
    external: counted,
    suspended: counted,
    weakPasswords: counted,
    unratedPasswords: counted,
    withoutTwoFactor: counted,
    stale: counted,
  })
  .register(z.globalRegistry, { id: 'PeopleSummary', description: 'The people of an account in numbers' });
export type PeopleSummary = z.output<typeof PeopleSummary>;

/** Support that may come in now, beside those who are always in. */
export const SupportBeside = z.object({
  grantId: GrantId,
  grantedBy: VendorId,
  teams: z.array(z.string()),
  scope: Scope,
  expiresAt: z.nullable(Instant),
  usesLeft: z
    .optional(z.int())
    .register(z.globalRegistry, { description: 'How many more sessions may be opened under it' }),
  sessions: z.int().register(z.globalRegistry, { description: 'How many agents are inside under it' }),
});

const staleAfter = 90 * dayMillis;
const weakest = 2;

/** What there is to be said of a user at `now`. */
export const personOf = (user: User, now: string): Person => {
  const { passwordStrength, twoFactor, lastSeenAt, createdAt, status } = user;
  const since = addMillis(now, -staleAfter);
  const concerns: Concern[] = [];
  if (passwordStrength !== undefined && passwordStrength <= weakest) concerns.push('weak-password');
  if (!twoFactor) concerns.push('no-two-factor');
  if (status === 'active' && (lastSeenAt ?? createdAt) <= since) concerns.push('stale');
  return { ...user, concerns };
};

/** The people of an account in numbers. */
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

/** What people can be sorted by; with a minus, the other way round. */
export const PeopleSort = z._default(z.enum([...sorts, ...sorts.map((sort) => `-${sort}` as const)]), 'userId');
export type PeopleSort = z.output<typeof PeopleSort>;

/** Which people are shown. */
export const PeopleFilter = {
  kind: z.optional(User.shape.kind),
  role: z.optional(User.shape.role),
  status: z.optional(User.shape.status),
  concern: z.optional(Concern),
};
export type PeopleFilter = {
  [Name in keyof typeof PeopleFilter]?: z.output<(typeof PeopleFilter)[Name]>;
};

/** Whether a person is among those asked for; `search` is folded, and looked for in name, e-mail address and id. */
export const isShown = (person: Person, { concern, ...same }: PeopleFilter, search: string | undefined): boolean =>
  Object.entries(same).every(([name, value]) => value === undefined || person[name as keyof Person] === value) &&
  (concern === undefined || person.concerns.includes(concern)) &&
  (search === undefined ||
    [person.name, person.email, person.userId].some((text) => normalizeForSearch(text).includes(search)));

/** A place in a sorted list: the value that it is sorted by, then the id. */
type Place = readonly [value: string | number, userId: string];

const sortedBy = (person: Person, sort: Sort): string | number => {
  // A place goes into a page token: the beginning of a name is enough, ids tell the rest apart.
  if (sort === 'name') return normalizeForSearch(person.name).slice(0, 60);
  return person[sort] ?? (sort === 'passwordStrength' ? -1 : '');
};

const compare = (one: Place, other: Place): number => {
  const [differing = 0] = one.flatMap((value, index) => {
    const than = other[index] as typeof value;
    return value === than ? [] : [value < than ? -1 : 1];
  });
  return differing;
};

/** A page of people in order, going on after a place that an earlier page gave as its `last`, whatever came between. */
export const pageInOrder = (
  people: readonly Person[],
  by: PeopleSort,
  { size, after }: { size: number; after?: Place | undefined },
): { shown: Person[]; last?: Place } => {
  const isDown = by.startsWith('-');
  const sort = (isDown ? by.slice(1) : by) as Sort;
  const sign = isDown ? -1 : 1;
  const rest = people
    .map((person) => ({ person, place: [sortedBy(person, sort), person.userId] as const }))
    .filter(({ place }) => after === undefined || sign * compare(place, after) > 0)
    .sort((one, other) => sign * compare(one.place, other.place));
  const page = rest.slice(0, size);
  const last = page.at(-1)?.place;
  return { shown: page.map(({ person }) => person), ...(rest.length > size && last ? { last } : {}) };
};
