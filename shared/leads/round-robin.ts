/** Divisible by every weight up to 36, and so large that rounding does not matter for greater weights. */
const stride = 144_403_552_893_600;

/** What an owner sets for a member. */
export interface MemberSettings {
  /** How many leads the member gets for each one of a member with weight 1; 1 to 100. */
  weight: number;
  /** The most leads in a day of the account's time zone. */
  dailyCap?: number;
  /** The member gets no leads before this instant. */
  pausedUntil?: string;
}

/** A member of a round robin. */
export interface Member extends MemberSettings {
  /**
   * The time to the member's next turn, in virtual time, whose present is always 0. Each lead adds `stride / weight`, so
   * the member with the smallest pass is the one furthest behind their share.
   */
  pass: number;
  /** The sequence number of the member's last pick: of members with equal passes, the one with the lowest comes first. */
  lastSequence: number;
  /** The day of the last pick in the account's time zone, such as `2026-11-22`, and the number of picks on it. */
  day?: string;
  dayCount?: number;
  /** The number of all picks of the member. */
  total?: number;
  /** The user's number in rosters; another user with the same id has another number. */
  number?: number;
  /** Set while the member is not in the round robin. The pass is kept, so that leaving and returning does not reset it. */
  away?: true;
}

/** The round robin of a campaign. */
export interface Roster {
  /** The number of picks so far. */
  sequence: number;
  members: Readonly<Record<string, Member>>;
}

/** Why a member is not eligible. */
export type IneligibleReason = 'away' | 'paused' | 'capped' | 'suspended' | 'no-access';

/** What eligibility depends on at the moment of a pick, besides the round robin itself. */
export interface Moment {
  now: string;
  /** The day in the account's time zone. */
  day: string;
  /** Members who are known not to be eligible by their own items. */
  ineligible: ReadonlyMap<string, 'suspended' | 'no-access'>;
}

/** A member by id. The ids are the vendor's own, and may equal names of inherited properties. */
export const memberOf = ({ members }: Pick<Roster, 'members'>, userId: string): Member | undefined =>
  Object.hasOwn(members, userId) ? members[userId] : undefined;

/** How many picks a member has had on a day. */
export const picksOnDay = ({ day, dayCount = 0 }: Member, today: string): number => (day === today ? dayCount : 0);

/** Why a member is not eligible at a moment; undefined when eligible. */
export const ineligibleReason = (
  userId: string,
  member: Member,
  { now, day, ineligible }: Moment,
): IneligibleReason | undefined => {
  if (member.away) return 'away';
  if (ineligible.has(userId)) return ineligible.get(userId);
  if (member.pausedUntil !== undefined && member.pausedUntil > now) return 'paused';
  return member.dailyCap !== undefined && picksOnDay(member, day) >= member.dailyCap ? 'capped' : undefined;
};

/** Orders members by turn: the smaller pass, then the longer time since the last pick, then the id. */
const compareTurns = ([id, one]: [string, Member], [otherId, other]: [string, Member]): number =>
  one.pass - other.pass || one.lastSequence - other.lastSequence || (id < otherId ? -1 : 1);

/** The members who are eligible at a moment, in the order of their turns. */
export const turnOrder = ({ members }: Roster, moment: Moment): string[] =>
  Object.entries(members)
    .filter(([id, member]) => ineligibleReason(id, member, moment) === undefined)
    .sort(compareTurns)
    .map(([id]) => id);

/** The time to a member's turn, in leads of a member with weight 1. */
export const turnDistance = ({ pass }: Member): number => Math.round((pass / stride) * 1e6) / 1e6;

/** By how much a lead postpones its member's next turn. */
export const cost = (weight: number): number => Math.floor(stride / weight);

const firstEligible = (roster: Roster, moment: Moment): string | undefined => {
  let best: [string, Member] | undefined;
  for (const one of Object.entries(roster.members)) {
    if (ineligibleReason(...one, moment) === undefined && (!best || compareTurns(one, best) < 0)) best = one;
  }
  return best?.[0];
};

/**
 * Gives the next lead to the member furthest behind their share (stride scheduling; ties go to the member who has waited longest).
 * Between members who were always eligible, with weights v and w, leads per weight never differ by more than 1/v + 1/w.
 * A member who was away has not accumulated turns, and keeps a positive pass.
 * @param preferred a member who gets the lead out of turn, if eligible; it counts towards their share
 * @returns the member and the round robin after the pick; undefined when no member is eligible
 */
export const pick = (
  roster: Roster,
  moment: Moment,
  preferred?: string,
): { userId: string; roster: Roster } | undefined => {
  const next = firstEligible(roster, moment);
  if (next === undefined) return undefined;
  const wanted = preferred === undefined ? undefined : memberOf(roster, preferred);
  const isWanted = preferred !== undefined && wanted && ineligibleReason(preferred, wanted, moment) === undefined;
  const userId = isWanted ? preferred : next;
  const sequence = roster.sequence + 1;
  // Virtual time advances to the turn that has come, even when another member gets the lead. No pass is below it, so no
  // member can accumulate more than one turn, and a new member does not get all leads for a while.
  const elapsed = memberOf(roster, next)?.pass ?? 0;
  const members = Object.entries(roster.members).map(([id, member]): [string, Member] => {
    const moved = { ...member, pass: Math.max(0, member.pass - elapsed) };
    if (id !== userId) return [id, moved];
    const picked = {
      pass: moved.pass + cost(member.weight),
      lastSequence: sequence,
      day: moment.day,
      dayCount: picksOnDay(member, moment.day) + 1,
      total: (member.total ?? 0) + 1,
    };
    return [id, { ...moved, ...picked }];
  });
  return { userId, roster: { sequence, members: Object.fromEntries(members) } };
};

/** The next picks if nothing else changed: `count` of them, or fewer when all members reach their caps. */
export const previewPicks = (roster: Roster, moment: Moment, count: number): string[] => {
  const next: string[] = [];
  let current = roster;
  while (next.length < count) {
    const picked = pick(current, moment);
    if (!picked) break;
    next.push(picked.userId);
    current = picked.roster;
  }
  return next;
};

/** A new member, whose turn comes after those of members with the same pass. */
const newMember = ({ sequence }: Roster, number?: number): Member => ({
  weight: 1,
  pass: 0,
  lastSequence: sequence,
  ...(number === undefined ? {} : { number }),
});

/** Whether the state of a member who is away equals that of a new member, so that it need not be kept. */
const isLikeNew = (member: Member, day: string): boolean =>
  member.pass === 0 &&
  member.weight === 1 &&
  member.dailyCap === undefined &&
  member.pausedUntil === undefined &&
  picksOnDay(member, day) === 0;

/**
 * Updates a round robin to its current members. Members who left are marked away and keep their state for their return.
 * Another user with the same id starts as a new member.
 * @param present the current members' user ids with their numbers
 */
export const syncMembers = (roster: Roster, present: ReadonlyMap<string, number>, day: string): Roster => {
  const members = new Map<string, Member>();
  for (const [id, member] of Object.entries(roster.members)) {
    const { away: _away, ...known } = member;
    if (present.has(id))
      members.set(id, member.number === present.get(id) ? known : newMember(roster, present.get(id)));
    else if (!isLikeNew(member, day)) members.set(id, { ...known, away: true });
  }
  for (const [id, number] of present) if (!members.has(id)) members.set(id, newMember(roster, number));
  return { ...roster, members: Object.fromEntries(members) };
};

/** Changes the settings of a member; the pass is converted to the new weight. */
export const withSettings = (roster: Roster, userId: string, settings: MemberSettings): Roster => {
  const member = memberOf(roster, userId);
  if (!member) return roster;
  const { dailyCap: _dailyCap, pausedUntil: _pausedUntil, ...rest } = member;
  const pass = Math.floor((member.pass * member.weight) / settings.weight);
  return { ...roster, members: { ...roster.members, [userId]: { ...rest, ...settings, pass } } };
};
