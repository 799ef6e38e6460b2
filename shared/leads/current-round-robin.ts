import { usersNumbered } from '../campaigns/numbering.ts';
import { numbersIn } from '../core/bitmap.ts';
import { syncMembers } from './round-robin.ts';
import type { RoundRobinRecord } from './round-robin-store.ts';
import type { LeadContext } from './store.ts';

/** The state of so many fits into its item, however long their ids and their history. */
export const maxMembers = 2000;

/**
 * Whose turn it is, with the members that the roster has now: when it has changed since they were last compared, who is
 * new joins, and who left is away. Of more than 2,000, those take part who were numbered first.
 */
export const currentRoundRobin = async (
  accountId: string,
  { roster, state }: Pick<LeadContext, 'roster' | 'state'>,
  day: string,
): Promise<RoundRobinRecord> => {
  const rosterVersion = roster?.version ?? 0;
  // Items that are read together may still be of different moments: a roster can be older than the state.
  if (rosterVersion <= state.rosterVersion) return state;
  const numbers = roster ? numbersIn(roster.members).slice(0, maxMembers) : [];
  const known = new Map(Object.entries(state.members).map(([userId, { number }]) => [number, userId] as const));
  const unknown = numbers.filter((number) => !known.has(number));
  const found = await usersNumbered(accountId, unknown);
  // In the order of their numbers: of two that somebody has had, the later one counts.
  const present = new Map(
    numbers.flatMap((number) => {
      const userId = known.get(number) ?? found.get(number);
      return userId === undefined ? [] : [[userId, number] as const];
    }),
  );
  return { ...state, ...syncMembers(state, present, day), rosterVersion };
};
