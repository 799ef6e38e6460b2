/** Divisible by every weight up to 36, and large enough for rounding not to matter beyond. */
const stride = 144_403_552_893_600;

/** What an owner says of a member. */
export interface MemberSettings {
  /** How many leads for each one of a member with weight 1; 1 to 100. */
  weight: number;
  /** Gets no more leads than this in a day of the account's time zone. */
  dailyCap?: number;
  /** Gets nothing before this instant. */
  pausedUntil?: string;
}

/** Somebody among whom the leads of a campaign are shared out. */
export interface Member extends MemberSettings {
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
  /** All picks there have been. */
  total?: number;
  /** The user's number in the campaign's roster; another person under the same id has another. */
  number?: number;
  /** Not in the round robin now. What they owe is remembered, so that coming back is no reset. */
  away?: true;
}

/** The round robin of a campaign. */
export interface Roster {
  /** How many picks there have been. */
  sequence: number;
  members: Readonly<Record<string, Member>>;
}

/** Why a member gets nothing now. */
export type IneligibleReason = 'away' | 'paused' | 'capped' | 'suspended' | 'no-access';

/** What holds at the moment of a pick. */
export interface Moment {
  now: string;
  /** The day in the account's time zone. */
  day: string;
  /** Users who may not get leads, whatever the roster says. */
  unfit: ReadonlyMap<string, 'suspended' | 'no-access'>;
}

/** A member by id. Ids are the vendor's own, and some are names of what objects inherit. */
export const memberOf = ({ members }: Pick<Roster, 'members'>, userId: string): Member | undefined =>
  Object.hasOwn(members, userId) ? members[userId] : undefined;

/** The picks of a member on a day. */
export const picksOnDay = ({ day, dayCount = 0 }: Member, today: string): number => (day === today ? dayCount : 0);

/** Why a member gets nothing at this moment; undefined when they may. */
export const ineligibleReason = (
  userId: string,
  member: Member,
  { now, day, unfit }: Moment,
): IneligibleReason | undefined => {
  if (member.away) return 'away';
  if (unfit.has(userId)) return unfit.get(userId);
  if (member.pausedUntil !== undefined && member.pausedUntil > now) return 'paused';
  return member.dailyCap !== undefined && picksOnDay(member, day) >= member.dailyCap ? 'capped' : undefined;
};

/** Whose turn comes first: the smaller pass, then the longer wait, then the id. */
const before = ([id, one]: [string, Member], [otherId, other]: [string, Member]): number =>
  one.pass - other.pass || one.lastSequence - other.lastSequence || (id < otherId ? -1 : 1);

/** The members who may get a lead at this moment, the next one first. */
export const turnOrder = ({ members }: Roster, moment: Moment): string[] =>
  Object.entries(members)
    .filter(([id, member]) => ineligibleReason(id, member, moment) === undefined)
    .sort(before)
    .map(([id]) => id);

/** How far off a member's turn is, in leads of a member with weight 1. */
export const turnDistance = ({ pass }: Member): number => Math.round((pass / stride) * 1e6) / 1e6;

/** What a lead costs its member. */
const cost = (weight: number): number => Math.floor(stride / weight);

const first = (roster: Roster, moment: Moment): string | undefined => {
  let best: [string, Member] | undefined;
  for (const one of Object.entries(roster.members)) {
    if (ineligibleReason(...one, moment) === undefined && (!best || before(one, best) < 0)) best = one;
  }
  return best?.[0];
};

/**
 * Gives the next lead to the member furthest behind their share (stride scheduling; ties go to whoever waited longest).
 * Between members who were eligible all along, with weights v and w, leads per weight never differ by more than
 * 1/v + 1/w. Who was away has neither saved up turns nor lost what they owe.
 * @param preferred gets it out of turn, if they may get one; it counts towards their share
 * @returns the roster after it, and who got it; undefined when nobody may get it at this moment
 */
export const pick = (
  roster: Roster,
  moment: Moment,
  preferred?: string,
): { userId: string; roster: Roster } | undefined => {
  const next = first(roster, moment);
  if (next === undefined) return undefined;
  const wanted = preferred === undefined ? undefined : memberOf(roster, preferred);
  const isWanted = preferred !== undefined && wanted && ineligibleReason(preferred, wanted, moment) === undefined;
  const userId = isWanted ? preferred : next;
  const sequence = roster.sequence + 1;
  // Virtual time moves on to the turn that has come, whoever gets the lead. Nobody is behind it, so nobody can have saved
  // up more than one turn, and nobody who joins has them all to themselves.
  const moves = memberOf(roster, next)?.pass ?? 0;
  const members = Object.entries(roster.members).map(([id, member]): [string, Member] => {
    const moved = { ...member, pass: Math.max(0, member.pass - moves) };
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

/** The picks that would come next, if nothing changed: at most `count`, fewer when all are capped before. */
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

/** Somebody joins: neither owed anything nor owing; behind those who wait for the same turn. */
const newMember = ({ sequence }: Roster, number?: number): Member => ({
  weight: 1,
  pass: 0,
  lastSequence: sequence,
  ...(number === undefined ? {} : { number }),
});

/** Whether nothing about somebody who is away needs to be remembered. */
const isForgettable = (member: Member, day: string): boolean =>
  member.pass === 0 &&
  member.weight === 1 &&
  member.dailyCap === undefined &&
  member.pausedUntil === undefined &&
  picksOnDay(member, day) === 0;

/**
 * Brings a roster up to date with who is in it now. Who is new is neither owed anything nor owing; who left is away, and
 * owes what they owed when they come back. Somebody else under the same id starts anew.
 * @param present user ids with their numbers
 */
export const syncMembers = (roster: Roster, present: ReadonlyMap<string, number>, day: string): Roster => {
  const members = new Map<string, Member>();
  for (const [id, member] of Object.entries(roster.members)) {
    const { away: _away, ...known } = member;
    if (present.has(id))
      members.set(id, member.number === present.get(id) ? known : newMember(roster, present.get(id)));
    else if (!isForgettable(member, day)) members.set(id, { ...known, away: true });
  }
  for (const [id, number] of present) if (!members.has(id)) members.set(id, newMember(roster, number));
  return { ...roster, members: Object.fromEntries(members) };
};

/** Members who are known to be gone for good are not looked at any more, though the roster still names them. */
export const markAway = (roster: Roster, gone: ReadonlySet<string>): Roster =>
  gone.size === 0
    ? roster
    : {
        ...roster,
        members: Object.fromEntries(
          Object.entries(roster.members).map(([id, member]) => [id, gone.has(id) ? { ...member, away: true } : member]),
        ),
      };

/** New terms of a member; what they owe for their last lead is counted in the new weight. */
export const withSettings = (roster: Roster, userId: string, terms: MemberSettings): Roster => {
  const member = memberOf(roster, userId);
  if (!member) return roster;
  const { dailyCap: _dailyCap, pausedUntil: _pausedUntil, ...rest } = member;
  const pass = Math.floor((member.pass * member.weight) / terms.weight);
  return { ...roster, members: { ...roster.members, [userId]: { ...rest, ...terms, pass } } };
};
