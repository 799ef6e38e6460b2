import type { UserRecord } from '../accounts/user-store.ts';
import { type AccessRecord, accessFor, isPresent, readUsersAccess } from '../campaigns/access-store.ts';
import { has } from '../core/bitmap.ts';
import { type Moment, memberOf, pick, type Roster, turnOrder } from './round-robin.ts';

/** An eligible member whose turn it is, with what the pick was decided on. */
export interface EligiblePick {
  userId: string;
  record: AccessRecord;
  /** The round robin after the pick. */
  roster: Roster;
  moment: Moment;
}

/**
 * What the stored items of a member say: the access record of an eligible member, or why the member is not eligible.
 * `gone`: removed, or another user with the same id, so that this number is never a member again. `no-access`: not in
 * the round robin at the moment.
 */
type Eligibility = AccessRecord | 'suspended' | 'no-access' | 'gone';

const eligibilityOf = (
  { user, record: stored }: { user?: UserRecord; record?: AccessRecord },
  campaignNumber: number,
  memberNumber: number | undefined,
): Eligibility => {
  const record = isPresent(user) ? accessFor(user, stored) : undefined;
  if (!record || record.number !== memberNumber) return 'gone';
  if (!has(record.roundRobin, campaignNumber)) return 'no-access';
  return user?.status === 'active' ? record : 'suspended';
};

/** The members that were checked. */
interface CheckedMembers {
  eligible: Map<string, AccessRecord>;
  ineligible: Map<string, 'suspended' | 'no-access'>;
  gone: Set<string>;
}

const noneChecked = (): CheckedMembers => ({ eligible: new Map(), ineligible: new Map(), gone: new Set() });

/** Reads members' own items, and adds to `checked` who may get leads of a campaign and who may not. */
export const checkEligibility = async (
  accountId: string,
  campaignNumber: number,
  roster: Roster,
  userIds: readonly string[],
  checked: CheckedMembers = noneChecked(),
): Promise<CheckedMembers> => {
  for (const [userId, found] of await readUsersAccess(accountId, userIds)) {
    const eligibility = eligibilityOf(found, campaignNumber, memberOf(roster, userId)?.number);
    if (eligibility === 'gone') checked.gone.add(userId);
    if (typeof eligibility === 'string')
      checked.ineligible.set(userId, eligibility === 'suspended' ? 'suspended' : 'no-access');
    else checked.eligible.set(userId, eligibility);
  }
  return checked;
};

/** How many members of the coming turns each request reads: few at first, since they usually suffice. */
const lookAhead = [3, 12, 50];

/**
 * Picks the next member who is eligible by their own items; a roster can be out of date.
 * @param preferred a member who gets the lead out of turn, if eligible
 * @returns `userId` is undefined when no member is eligible; `moment` then holds why those checked are not. `gone` are the
 * members who were found to be gone for good.
 */
export const pickEligible = async (
  accountId: string,
  campaignNumber: number,
  roster: Roster,
  at: Omit<Moment, 'ineligible'>,
  preferred: string | undefined,
): Promise<(EligiblePick | { userId: undefined; moment: Moment }) & { gone: ReadonlySet<string> }> => {
  const checked = noneChecked();
  const moment: Moment = { ...at, ineligible: checked.ineligible };
  for (let round = 0; ; round++) {
    const picked = pick(roster, moment, preferred);
    if (!picked) return { userId: undefined, moment, gone: checked.gone };
    const record = checked.eligible.get(picked.userId);
    if (record) return { ...picked, record, moment, gone: checked.gone };
    const upcoming = turnOrder(roster, moment).filter((id) => !checked.eligible.has(id));
    const userIds = new Set([picked.userId, ...upcoming.slice(0, lookAhead[Math.min(round, lookAhead.length - 1)])]);
    await checkEligibility(accountId, campaignNumber, roster, [...userIds], checked);
  }
};
