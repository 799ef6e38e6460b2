/** Divisible by every weight up to 36, and large enough for rounding not to matter beyond. */
const stride = 144_403_552_893_600;

/** Somebody among whom the leads of a campaign are shared out. */
export interface Member {
  /** How many leads for each one of a member with weight 1; 1 to 100. */
  weight: number;
  /**
   * How far off the member's next turn is, in virtual time: the picker's own now is always 0. Each lead costs
   * `stride / weight` of it, so that whoever has the smallest pass is the one furthest behind their share.
   */
  pass: number;
  /** The number of the pick that was theirs last; among equals, the one who has waited longest comes first. */
  lastSequence: number;
  /** The day of the last pick in the account's time zone, `2026-11-22`, and the picks of that day. */
  day?: string;
  dayCount?: number;
  dailyCap?: number;
  /** Gets nothing before this instant. */
  pausedUntil?: string;
}

/** The round robin of a campaign. */
export interface Roster {
  /** How many picks there have been. */
  sequence: number;
  members: Readonly<Record<string, Member>>;
}

/** Why a member gets nothing now. */
export type Hindrance = 'paused' | 'capped' | 'suspended';

/** What holds at the moment of a pick. */
export interface Moment {
  now: string;
  /** The day in the account's time zone. */
  day: string;
  /** Users who may not get leads, whatever the roster says. */
  suspended: ReadonlySet<string>;
}

/** Why a member gets nothing at this moment; undefined when they may. */
export const hindrance = (userId: string, member: Member, { now, day, suspended }: Moment): Hindrance | undefined => {
  if (suspended.has(userId)) return 'suspended';
  if (member.pausedUntil !== undefined && member.pausedUntil > now) return 'paused';
  const today = member.day === day ? (member.dayCount ?? 0) : 0;
  return member.dailyCap !== undefined && today >= member.dailyCap ? 'capped' : undefined;
};

/** Whose turn comes first: the smaller pass, then the longer wait, then the id. */
const before = ([id, one]: [string, Member], [otherId, other]: [string, Member]): number =>
  one.pass - other.pass || one.lastSequence - other.lastSequence || (id < otherId ? -1 : 1);

/** The members who may get a lead at this moment, the next one first. */
const turns = ({ members }: Roster, moment: Moment): string[] =>
  Object.entries(members)
    .filter(([id, member]) => hindrance(id, member, moment) === undefined)
    .sort(before)
    .map(([id]) => id);

/** What a lead costs its member. */
const cost = (weight: number): number => Math.floor(stride / weight);

/**
 * Gives the next lead to the member furthest behind their share (stride scheduling; ties go to whoever waited longest).
 * Between members who were eligible all along, with weights v and w, leads per weight never differ by more than
 * 1/v + 1/w. Who was away has neither saved up turns nor lost what they owe.
 * @returns the roster after it, and who got it; undefined when nobody may get it at this moment
 */
export const pick = (roster: Roster, moment: Moment): { userId: string; roster: Roster } | undefined => {
  const [userId] = turns(roster, moment);
  const chosen = userId === undefined ? undefined : roster.members[userId];
  if (userId === undefined || chosen === undefined) return undefined;
  const sequence = roster.sequence + 1;
  // Virtual time moves on to the turn that has come. Nobody is behind it, so nobody can have saved up more than one turn.
  const moved = Object.entries(roster.members).map(
    ([id, member]) => [id, { ...member, pass: Math.max(0, member.pass - chosen.pass) }] as const,
  );
  const members = Object.fromEntries(moved);
  members[userId] = {
    ...chosen,
    pass: cost(chosen.weight),
    lastSequence: sequence,
    day: moment.day,
    dayCount: (chosen.day === moment.day ? (chosen.dayCount ?? 0) : 0) + 1,
  };
  return { userId, roster: { sequence, members } };
};

/** The picks that would come next, if nothing changed: at most `count`, fewer when all are capped before. */
export const preview = (roster: Roster, moment: Moment, count: number): string[] => {
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

/** Somebody joins: neither owed anything nor owing; behind those who wait for the same turn. */
export const joined = (roster: Roster, userId: string, weight = 1): Roster =>
  userId in roster.members
    ? roster
    : { ...roster, members: { ...roster.members, [userId]: { weight, pass: 0, lastSequence: roster.sequence } } };

/** Somebody leaves. */
export const left = ({ sequence, members }: Roster, userId: string): Roster => {
  const { [userId]: _left, ...others } = members;
  return { sequence, members: others };
};

/** New terms of a member; what they owe for their last lead is counted in the new weight. */
export const reweighted = (roster: Roster, userId: string, terms: Pick<Member, 'weight'> & Partial<Member>): Roster => {
  const member = roster.members[userId];
  if (!member) return roster;
  const pass = Math.floor((member.pass * member.weight) / terms.weight);
  return { ...roster, members: { ...roster.members, [userId]: { ...member, ...terms, pass } } };
};
