import { usersNumbered } from '../campaigns/numbering.ts';
import { numbersIn } from '../core/bitmap.ts';
import type { LeadContext } from './lead-context.ts';
import { syncMembers } from './round-robin.ts';
import type { RoundRobinRecord } from './round-robin-store.ts';

/** The state of this many members fits into one item, whatever the length of their ids and histories. */
export const maxMembers = 2000;

const placesOf = (roster: LeadContext['roster']): number[] =>
  roster ? numbersIn(roster.members).slice(0, maxMembers) : [];

/**
 * The round robin with the current members of the roster. When the roster has changed since they were last compared, new
 * members join, and members who left are marked away. Of more than 2,000 members, those with the lowest numbers take part.
 */
export const currentRoundRobin = async (
  accountId: string,
  { roster, state }: Pick<LeadContext, 'roster' | 'state'>,
  day: string,
): Promise<RoundRobinRecord> => {
  const rosterVersion = roster?.version ?? 0;
  // A batch read is no snapshot: the roster can be older than the state.
  if (rosterVersion <= state.rosterVersion) return state;
  const numbers = placesOf(roster);
  const known = new Map(Object.entries(state.members).map(([userId, { number }]) => [number, userId] as const));
  const unknown = numbers.filter((number) => !known.has(number));
  const found = await usersNumbered(accountId, unknown);
  // In the order of the numbers: when an id has had two numbers, the higher one counts.
  const present = new Map(
    numbers.flatMap((number) => {
      const userId = known.get(number) ?? found.get(number);
      return userId === undefined ? [] : [[userId, number] as const];
    }),
  );
  return { ...state, ...syncMembers(state, present, day), rosterVersion };
};

/**
 * The numbers of the roster that take the place of no member: earlier numbers of a user id, and members who were marked
 * away because they are gone for good. Empty unless the round robin was compared with this very roster.
 */
export const vacantNumbers = (roster: LeadContext['roster'], state: RoundRobinRecord): number[] => {
  if (roster?.version !== state.rosterVersion) return [];
  const taken = new Set(Object.values(state.members).flatMap(({ away, number }) => (away ? [] : (number ?? []))));
  return placesOf(roster).filter((number) => !taken.has(number));
};
