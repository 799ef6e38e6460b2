import { cost, ineligibleReason, type Member, type Moment, memberOf, type Roster } from './round-robin.ts';

/** The member without one of their leads; the pass can be below 0. */
const withoutLead = (member: Member, leadDay: string): Member => ({
  ...member,
  pass: member.pass - cost(member.weight),
  ...(member.total === undefined ? {} : { total: Math.max(0, member.total - 1) }),
  // Only the day of the last pick is counted.
  ...(member.day === leadDay && member.dayCount !== undefined ? { dayCount: Math.max(0, member.dayCount - 1) } : {}),
});

/**
 * Takes a lead back from a member, so that it does not count for them any more: neither in their share, nor against the cap of
 * the lead's day. A member who can get leads is owed the turn: their pass goes back, and where it would fall below the present
 * (0), the passes of all others rise instead, so that all distances are kept. A member who cannot get leads saves up nothing.
 * @param lead the day of the lead's assignment in the account's time zone, and the number of the member then; undefined for
 * leads of earlier versions. Another user with the same id gets nothing back.
 */
export const takeBack = (
  roster: Roster,
  userId: string,
  at: Omit<Moment, 'ineligible'>,
  lead: { day: string; number: number | undefined },
): Roster => {
  const member = memberOf(roster, userId);
  if (!member || (lead.number !== undefined && lead.number !== member.number)) return roster;
  const changed = withoutLead(member, lead.day);
  const canGetLeads = ineligibleReason(userId, changed, { ...at, ineligible: new Map() }) === undefined;
  const lacking = canGetLeads ? Math.max(0, -changed.pass) : 0;
  const members = Object.entries(roster.members).map(([id, one]): [string, Member] =>
    id === userId ? [id, { ...changed, pass: Math.max(0, changed.pass) }] : [id, { ...one, pass: one.pass + lacking }],
  );
  return { ...roster, members: Object.fromEntries(members) };
};
