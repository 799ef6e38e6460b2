import * as z from 'zod/mini';
import { VendorId } from '../core/ids.ts';
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

/** A lead that comes in. */
export const LeadInput = z.strictObject({ leadId: VendorId, contactId: z.optional(VendorId) });

const Reason = z.enum(['paused', 'capped', 'suspended', 'no-access']);

const lead = z.int().check(z.nonnegative());

/** Why a lead went where it went. Whoever wants to know why not to them finds themselves here, or in the numbers. */
export const Explanation = z
  .object({
    rule: z.enum(['turn', 'contact', 'nobody', 'busy']).register(z.globalRegistry, {
      description:
        '`turn`: furthest behind their share, then longest without a lead; `contact`: got the last lead of the same contact; `nobody`: none may get one, so it waits; `busy`: so many came at once that it waits for its turn',
    }),
    sequence: z.optional(lead).register(z.globalRegistry, { description: 'The number of the pick in this campaign' }),
    eligible: lead.check(
      z.meta({
        description:
          'How many could have got it, as far as was looked at: whether somebody is suspended is looked at when their turn has come',
      }),
    ),
    order: z
      .array(z.object({ userId: VendorId, weight: z.int(), turnsOff: z.number(), lastSequence: lead, today: lead }))
      .register(z.globalRegistry, {
        description:
          'Those who could have got it, by turn, up to 20. `turnsOff`: how far ahead of their share they were, in leads of a member with weight 1',
      }),
    passedOver: z
      .array(z.object({ userId: VendorId, reason: Reason, until: z.optional(Instant) }))
      .register(z.globalRegistry, { description: 'Members who may not get one, up to 50' }),
  })
  .register(z.globalRegistry, { id: 'LeadExplanation', description: 'Why a lead went where it went' });
export type Explanation = z.output<typeof Explanation>;

export const Lead = z
  .object({
    leadId: VendorId,
    campaignId: VendorId,
    contactId: z.optional(VendorId),
    assignedTo: z.nullable(VendorId),
    queued: z
      .boolean()
      .register(z.globalRegistry, { description: 'Nobody may get it yet; it is handed out once somebody may' }),
    receivedAt: Instant,
    assignedAt: z.optional(Instant),
    explanation: Explanation,
  })
  .register(z.globalRegistry, { id: 'Lead', description: 'A lead of a campaign, and who got it' });
export type Lead = z.output<typeof Lead>;

const mostInOrder = 20;
const mostPassedOver = 50;

/** Tells a pick by the roster before it, at the moment of the pick. */
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
    order: order.slice(0, mostInOrder).map((userId) => {
      const member = memberOf(roster, userId) as Member;
      const { weight, lastSequence } = member;
      return { userId, weight, turnsOff: turnDistance(member), lastSequence, today: picksOnDay(member, moment.day) };
    }),
    passedOver: passedOver.slice(0, mostPassedOver),
  };
};

const weight = z.int().check(z.gte(1), z.lte(100));
const dailyCap = z.int().check(z.gte(0), z.lte(1_000_000));

/** The terms of a member; what is left out has its default: weight 1, no cap, no pause. */
export const MemberSettingsInput = z.strictObject({
  weight: z
    ._default(weight, 1)
    .register(z.globalRegistry, { description: 'Leads for each one of a member with weight 1' }),
  dailyCap: z
    .optional(dailyCap)
    .register(z.globalRegistry, { description: "Most leads in a day of the account's time zone" }),
  pausedUntil: z.optional(InstantInput).register(z.globalRegistry, { description: 'No leads before this instant' }),
});

export const RoundRobinMember = z
  .object({
    userId: VendorId,
    name: z.string(),
    weight,
    dailyCap: z.optional(dailyCap),
    pausedUntil: z.optional(Instant),
    today: lead.check(z.meta({ description: "Leads of the day, in the account's time zone" })),
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
      .register(z.globalRegistry, { description: 'Who would get the next leads, if nothing changed' }),
    waiting: lead.check(z.meta({ description: 'Leads that nobody may get yet; counted up to 1,000' })),
    beyond: lead.check(
      z.meta({ description: 'Members beyond 2,000: leads are shared out among those who came first' }),
    ),
  })
  .register(z.globalRegistry, { id: 'RoundRobin', description: 'Among whom the leads of a campaign are shared out' });

/** A member as shown at a moment. */
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

/** The terms of a member, and nothing else of them. */
export const settingsOf = ({
  weight,
  dailyCap,
  pausedUntil,
}: { [Name in keyof MemberSettings]: MemberSettings[Name] | undefined } & { weight: number }): MemberSettings => ({
  weight,
  ...(dailyCap === undefined ? {} : { dailyCap }),
  ...(pausedUntil === undefined ? {} : { pausedUntil }),
});
