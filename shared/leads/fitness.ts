import { type AccessRecord, accessFor, isPresent, readUsersAccess } from '../db/access.ts';
import { has } from '../domain/bitmap.ts';
import { type Moment, pick, type Roster, turns } from '../domain/round-robin.ts';

/** A pick that holds, with what it was decided on. */
export interface FitPick {
  userId: string;
  record: AccessRecord;
  /** The roster after it. */
  roster: Roster;
  moment: Moment;
}

/** Why a user may not get leads of a campaign, by their own item and columns; their columns otherwise. */
const fitness = (
  { user, record: stored }: { user?: Parameters<typeof isPresent>[0]; record?: AccessRecord },
  campaignNumber: number,
  number: number | undefined,
): AccessRecord | 'suspended' | 'no-access' => {
  const record = isPresent(user) ? accessFor(user, stored) : undefined;
  if (!record || record.number !== number || !has(record.roundRobin, campaignNumber)) return 'no-access';
  return user?.status === 'active' ? record : 'suspended';
};

type Unfit = Map<string, 'suspended' | 'no-access'>;

/** How many are looked at in one request: first those whose turns come next, then ever more. */
const lookups = [3, 12, 50];

/** Looks at users' own items. @returns those who may not get leads, and the columns of those who may */
export const fitnessOf = async (
  accountId: string,
  campaignNumber: number,
  roster: Roster,
  userIds: readonly string[],
): Promise<{ unfit: Unfit; fit: Map<string, AccessRecord> }> => {
  const unfit: Unfit = new Map();
  const fit = new Map<string, AccessRecord>();
  for (const [userId, found] of await readUsersAccess(accountId, userIds)) {
    const judged = fitness(found, campaignNumber, roster.members[userId]?.number);
    if (typeof judged === 'string') unfit.set(userId, judged);
    else fit.set(userId, judged);
  }
  return { unfit, fit };
};

/**
 * The next pick of a roster among those whose own items say that they may get leads: an index can be behind, they cannot.
 * @returns undefined when nobody may get one; `moment` then tells who was looked at
 */
export const fitPick = async (
  accountId: string,
  campaignNumber: number,
  roster: Roster,
  at: Omit<Moment, 'unfit'>,
  preferred: string | undefined,
): Promise<FitPick | { userId: undefined; moment: Moment }> => {
  const unfit: Unfit = new Map();
  const fit = new Map<string, AccessRecord>();
  for (let round = 0; ; round++) {
    const moment: Moment = { ...at, unfit };
    const picked = pick(roster, moment, preferred);
    if (!picked) return { userId: undefined, moment };
    const record = fit.get(picked.userId);
    if (record) return { userId: picked.userId, record, roster: picked.roster, moment };
    const upcoming = turns(roster, moment).filter((id) => !fit.has(id));
    const some = new Set([picked.userId, ...upcoming.slice(0, lookups[Math.min(round, lookups.length - 1)])]);
    const judged = await fitnessOf(accountId, campaignNumber, roster, [...some]);
    for (const [id, why] of judged.unfit) unfit.set(id, why);
    for (const [id, one] of judged.fit) fit.set(id, one);
  }
};
