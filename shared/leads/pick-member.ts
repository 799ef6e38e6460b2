import { removeFromRoster } from '../campaigns/roster-store.ts';
import { sizeOf } from '../core/bitmap.ts';
import { currentRoundRobin, maxMembers, vacantNumbers } from './current-round-robin.ts';
import { pickEligible } from './eligibility.ts';
import type { OpenLeadContext } from './lead-context.ts';
import { type Moment, memberOf } from './round-robin.ts';

/**
 * Picks the member of a campaign's round robin who gets a lead now. Removes members who are gone for good from the roster
 * on the way, in transactions of their own, so that members numbered after the first 2,000 take their places.
 * @param preferred a member who gets the lead out of turn, if eligible
 * @returns the pick, with the roster and the round robin that it was decided on
 * @throws ConditionFailed when another writer changed the roster; the caller reads the context again
 */
export const pickMember = async (
  { campaign, ...context }: OpenLeadContext,
  preferred: string | undefined,
  at: Omit<Moment, 'ineligible'>,
) => {
  const { accountId, number } = campaign;
  let { roster, state } = context;
  for (;;) {
    state = await currentRoundRobin(accountId, { roster, state }, at.day);
    const vacant = vacantNumbers(roster, state);
    if (roster && vacant.length > 0) {
      roster = await removeFromRoster(accountId, roster, vacant);
      continue;
    }
    const { gone, ...picked } = await pickEligible(accountId, number, state, at, preferred);
    if (!roster || gone.size === 0) return { picked, roster, state };
    const numbers = [...gone].flatMap((userId) => memberOf(state, userId)?.number ?? []);
    const hasWaitingMembers = sizeOf(roster.members) > maxMembers;
    roster = await removeFromRoster(accountId, roster, numbers);
    // The explanation of a pick names the members who are gone, so the round robin drops them with its next comparison.
    if (picked.userId !== undefined || !hasWaitingMembers) return { picked, roster, state };
  }
};
