import type { UserRecord } from '../accounts/user-store.ts';
import { type AccessRecord, accessFor, isPresent, readUsersAccess } from '../campaigns/access-store.ts';
import { has } from '../core/bitmap.ts';
import { type Moment, memberOf, pick, type Roster, turnOrder } from './round-robin.ts';

/** A pick that holds, with what it was decided on. */
export interface EligiblePick {
  userId: string;
  record: AccessRecord;
  /** The roster after it. */
  roster: Roster;
  moment: Moment;
  /** Members who were found to be gone. */
  gone: ReadonlySet<string>;
}

/**
 * What a user's own items say of them as a member. `gone`: removed, or another person under the id, who is no member
 * under this number ever again. `no-access`: without the box now; they may get it back.
 */
type Fitness = AccessRecord | 'suspended' | 'no-access' | 'gone';

const eligibility = (
  { user, record: stored }: { user?: UserRecord; record?: AccessRecord },
  campaignNumber: number,
  number: number | undefined,
): Fitness => {
  const record = isPresent(user) ? accessFor(user, stored) : undefined;
  if (!record || record.number !== number) return 'gone';
  if (!has(record.roundRobin, campaignNumber)) return 'no-access';
  return user?.status === 'active' ? record : 'suspended';
};

/** What is known of members who were looked at. */
interface Known {
  unfit: Map<string, 'suspended' | 'no-access'>;
  fit: Map<string, AccessRecord>;
  gone: Set<string>;
}

/** Looks at users' own items: who may get leads of a campaign, and who may not. */
export const eligibilityOf = async (
  accountId: string,
  campaignNumber: number,
  roster: Roster,
  userIds: readonly string[],
  known: Known = { unfit: new Map(), fit: new Map(), gone: new Set() },
): Promise<Known> => {
  for (const [userId, found] of await readUsersAccess(accountId, userIds)) {
    const judged = eligibility(found, campaignNumber, memberOf(roster, userId)?.number);
    if (judged === 'gone') known.gone.add(userId);
    if (typeof judged === 'string') known.unfit.set(userId, judged === 'suspended' ? 'suspended' : 'no-access');
    else known.fit.set(userId, judged);
  }
  return known;
};

/** How many are looked at in one request: first those whose turns come next, then ever more. */
const lookups = [3, 12, 50];

/**
 * The next pick of a roster among those whose own items say that they may get leads: an index can be behind, they cannot.
 * @returns undefined when nobody may get one; `moment` then tells who was looked at
 */
export const pickEligible = async (
  accountId: string,
  campaignNumber: number,
  roster: Roster,
  at: Omit<Moment, 'unfit'>,
  preferred: string | undefined,
): Promise<EligiblePick | { userId: undefined; moment: Moment }> => {
  const known: Known = { unfit: new Map(), fit: new Map(), gone: new Set() };
  const moment: Moment = { ...at, unfit: known.unfit };
  for (let round = 0; ; round++) {
    const picked = pick(roster, moment, preferred);
    if (!picked) return { userId: undefined, moment };
    const record = known.fit.get(picked.userId);
    if (record) return { ...picked, record, moment, gone: known.gone };
    const upcoming = turnOrder(roster, moment).filter((id) => !known.fit.has(id));
    const some = new Set([picked.userId, ...upcoming.slice(0, lookups[Math.min(round, lookups.length - 1)])]);
    await eligibilityOf(accountId, campaignNumber, roster, [...some], known);
  }
};
