import * as z from 'zod/mini';
import { LeadId, OpaqueId, VendorId } from '../core/ids.ts';
import { Instant, InstantInput } from '../core/instant.ts';
import {
  ineligibleReason,
  type Member,
  type MemberSettings,
  type Moment,
  memberOf,
  picksOnDay,
  type Roster,
  turnDistance,
  turnOrder,
} from './round-robin.ts';

/** The body of a new lead. */
export const LeadInput = z.strictObject({ leadId: LeadId, contactId: z.optional(OpaqueId) });

const Reason = z.enum(['paused', 'capped', 'suspended', 'no-access']);

const lead = z.int().check(z.nonnegative());

/** Why a lead was assigned to a user, or waits; also shows why other members did not get it. */
export const Explanation = z
  .object({
    rule: z.enum(['turn', 'contact', 'named', 'nobody', 'busy']).register(z.globalRegistry, {
      description:
        '`turn`: the member is furthest behind their share, then longest without a lead; `contact`: the member got the last lead of the same contact; `named`: the lead was reassigned to this member; `nobody`: no member is eligible, so the lead waits; `busy`: too many leads arrived at once, so the lead waits',
    }),
    sequence: z.optional(lead).register(z.globalRegistry, { description: 'The number of the pick in the campaign' }),
    eligible: lead.check(
      z.meta({
        description:
          'How many members were eligible, as far as they were checked: suspension is checked when the turn of a member has come',
      }),
    ),
    order: z
      .array(z.object({ userId: VendorId, weight: z.int(), turnsOff: z.number(), lastSequence: lead, today: lead }))
      .register(z.globalRegistry, {
        description:
          'The eligible members in the order of their turns, up to 20. `turnsOff`: how far the member was ahead of their share, in leads of a member with weight 1',
      }),
    passedOver: z
      .array(z.object({ userId: VendorId, reason: Reason, until: z.optional(Instant) }))
      .register(z.globalRegistry, { description: 'Members who were not eligible, up to 50' }),
  })
  .register(z.globalRegistry, { id: 'LeadExplanation', description: 'Why a lead was assigned to a user, or waits' });
export type Explanation = z.output<typeof Explanation>;

export const LeadStatus = z.enum(['waiting', 'assigned', 'discarded']).register(z.globalRegistry, {
  description: '`discarded`: the lead waited when its campaign was removed, so no user gets it',
});
export type LeadStatus = z.output<typeof LeadStatus>;

export const Lead = z
  .object({
    leadId: LeadId,
    campaignId: VendorId,
    contactId: z.optional(OpaqueId),
    assignedTo: z.nullable(VendorId),
    queued: z
      .boolean()
      .register(z.globalRegistry, { description: 'The lead waits, and is assigned as soon as a member is eligible' }),
    status: LeadStatus,
    receivedAt: Instant,
    assignedAt: z.optional(Instant),
    discardedAt: z.optional(Instant),
    reassignedFrom: z
      .optional(VendorId)
      .register(z.globalRegistry, { description: 'The user who had the lead before it was last reassigned' }),
    explanation: Explanation,
  })
  .register(z.globalRegistry, { id: 'Lead', description: 'A lead of a campaign, and the user who got it' });
export type Lead = z.output<typeof Lead>;

/** A lead in a list. */
export const LeadSummary = z
  .omit(Lead, { explanation: true })
  .register(z.globalRegistry, { id: 'LeadSummary', description: 'A lead in a list, without the explanation' });

/** A lead as stored. */
export interface LeadRecord extends Omit<Lead, 'status'> {
  accountId: string;
  /** The campaign's number: a later campaign with the same id has leads, contacts and a queue of its own. */
  number: number;
  /** The number of the user who has it: another user with the same id has another. Leads of earlier versions have none. */
  memberNumber?: number;
  /** The id of the notice of its current state. */
  eventId: string;
}

/** Whether a lead waits for a campaign that was removed. Such a lead counts as discarded before its item says so. */
export const isOrphaned = (lead: Pick<LeadRecord, 'queued' | 'number'>, campaignNumber: number | undefined): boolean =>
  lead.queued && lead.number !== campaignNumber;

/**
 * A lead as answers show it.
 * @param campaignNumber the number of the campaign that has the lead's campaign id now; undefined when there is none
 */
export const leadView = <T extends Pick<LeadRecord, 'queued' | 'number' | 'assignedTo'>>(
  lead: T,
  campaignNumber: number | undefined,
): T & { status: LeadStatus } => {
  if (isOrphaned(lead, campaignNumber)) return { ...lead, queued: false, status: 'discarded' };
  return { ...lead, status: lead.queued ? 'waiting' : lead.assignedTo === null ? 'discarded' : 'assigned' };
};

const maxInOrder = 20;
const maxPassedOver = 50;

/** Explains a pick from the round robin before it and the moment of the pick. */
export const explain = (
  roster: Roster,
  moment: Moment,
  rule: Explanation['rule'],
  sequence: number | undefined,
): Explanation => {
  const order = turnOrder(roster, moment);
  const passedOver = Object.entries(roster.members).flatMap(([userId, member]) => {
    const reason = ineligibleReason(userId, member, moment);
    if (reason === undefined || reason === 'away') return [];
    return [{ userId, reason, ...(reason === 'paused' && member.pausedUntil ? { until: member.pausedUntil } : {}) }];
  });
  return {
    rule,
    ...(sequence === undefined ? {} : { sequence }),
    eligible: order.length,
    order: order.slice(0, maxInOrder).map((userId) => {
      const member = memberOf(roster, userId) as Member;
      const { weight, lastSequence } = member;
      return { userId, weight, turnsOff: turnDistance(member), lastSequence, today: picksOnDay(member, moment.day) };
    }),
    passedOver: passedOver.slice(0, maxPassedOver),
  };
};

const weight = z.int().check(z.gte(1), z.lte(100));
const dailyCap = z.int().check(z.gte(0), z.lte(1_000_000));

/** The settings of a member. Missing fields have their defaults: weight 1, no cap, no pause. */
export const MemberSettingsInput = z.strictObject({
  weight: z._default(weight, 1).register(z.globalRegistry, {
    description: 'How many leads the member gets for each one of a member with weight 1',
  }),
  dailyCap: z
    .optional(dailyCap)
    .register(z.globalRegistry, { description: "The most leads in a day, in the account's time zone" }),
  pausedUntil: z.optional(InstantInput).register(z.globalRegistry, { description: 'No leads before this instant' }),
});

export const RoundRobinMember = z
  .object({
    userId: VendorId,
    name: z.string(),
    weight,
    dailyCap: z.optional(dailyCap),
    pausedUntil: z.optional(Instant),
    today: lead.check(z.meta({ description: "Leads of the current day, in the account's time zone" })),
    total: lead,
    eligible: z.boolean(),
    reason: z.optional(Reason).register(z.globalRegistry, { description: 'Why not eligible' }),
  })
  .register(z.globalRegistry, { id: 'RoundRobinMember', description: 'A member of the round robin of a campaign' });
export type RoundRobinMember = z.output<typeof RoundRobinMember>;

export const RoundRobin = z
  .object({
    campaignId: VendorId,
    members: z.array(RoundRobinMember),
    next: z
      .array(VendorId)
      .register(z.globalRegistry, { description: 'The users who would get the next leads if nothing changed' }),
    waiting: lead.check(z.meta({ description: 'Leads that wait; counted to 1,000' })),
    beyond: lead.check(z.meta({ description: 'Members beyond the first 2,000, who get no leads' })),
  })
  .register(z.globalRegistry, {
    id: 'RoundRobin',
    description: 'The members among whom the leads of a campaign are distributed',
  });

/** A member as responses show it at a moment. */
export const memberView = (userId: string, name: string, member: Member, moment: Moment): RoundRobinMember => {
  const reason = ineligibleReason(userId, member, moment);
  return {
    userId,
    name,
    ...settingsOf(member),
    today: picksOnDay(member, moment.day),
    total: member.total ?? 0,
    eligible: reason === undefined,
    ...(reason === undefined || reason === 'away' ? {} : { reason }),
  };
};

/** The settings of a member, without anything else that is stored with them. */
export const settingsOf = ({
  weight,
  dailyCap,
  pausedUntil,
}: { [Name in keyof MemberSettings]: MemberSettings[Name] | undefined } & { weight: number }): MemberSettings => ({
  weight,
  ...(dailyCap === undefined ? {} : { dailyCap }),
  ...(pausedUntil === undefined ? {} : { pausedUntil }),
});
