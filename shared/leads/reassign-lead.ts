import { Problem } from '../api/problem.ts';
import { accessCheck } from '../campaigns/access-store.ts';
import { dayIn } from '../core/time-zone.ts';
import { type Cause, entriesOf } from '../journal/cause.ts';
import { type Change, commit } from '../table/commit.ts';
import { keys } from '../table/keys.ts';
import { currentRoundRobin } from './current-round-robin.ts';
import { checkEligibility, type EligiblePick, pickEligible } from './eligibility.ts';
import type { LeadEvents } from './events.ts';
import { explain, type LeadRecord } from './lead.ts';
import type { OpenLeadContext } from './lead-context.ts';
import { activeUserCheck, contactWrite } from './lead-writes.ts';
import { ineligibleReason, type Moment, memberOf, pick, type Roster } from './round-robin.ts';
import { roundRobinWrite } from './round-robin-store.ts';
import { takeBack } from './take-back.ts';

const entryOf = entriesOf<LeadEvents>();

/** A lead that a user has. */
export type AssignedLead = LeadRecord & { assignedTo: string; assignedAt: string };

type Recipient = Pick<EligiblePick, 'userId' | 'record' | 'moment'>;

const without = (roster: Roster, userId: string): Roster => ({
  ...roster,
  members: Object.fromEntries(Object.entries(roster.members).filter(([id]) => id !== userId)),
});

const notEligible = (reason: string): Problem =>
  new Problem('not-eligible', {
    detail: `The user is not eligible: ${reason}.`,
    errors: [{ pointer: '#/userId', message: reason }],
  });

/** The user whom the caller names, if eligible. @throws Problem `not-eligible` with the reason */
const namedRecipient = async (
  { accountId, number }: { accountId: string; number: number },
  roster: Roster,
  userId: string,
  at: Omit<Moment, 'ineligible'>,
): Promise<Recipient> => {
  const member = memberOf(roster, userId);
  if (!member || member.away) throw notEligible('no-access');
  const { eligible, ineligible } = await checkEligibility(accountId, number, roster, [userId]);
  const moment: Moment = { ...at, ineligible };
  const reason = ineligibleReason(userId, member, moment);
  const record = eligible.get(userId);
  if (reason !== undefined || !record) throw notEligible(reason ?? 'no-access');
  return { userId, record, moment };
};

/** The member whose turn is next among those in `roster`. @throws Problem `nobody-eligible` */
const nextRecipient = async (
  { accountId, number }: { accountId: string; number: number },
  roster: Roster,
  at: Omit<Moment, 'ineligible'>,
): Promise<Recipient> => {
  const picked = await pickEligible(accountId, number, roster, at, undefined);
  if (picked.userId === undefined) throw new Problem('nobody-eligible');
  return picked;
};

/**
 * Takes a lead from the user who has it, and gives it to another: the one named, or the next in turn. It counts for the one
 * who has it now, and no longer for the other. The transaction checks everything that the decision depends on.
 * @param remember returns what is to be committed with the lead
 * @returns the lead as it is afterwards
 * @throws Problem `not-eligible`, `nobody-eligible`
 * @throws ConditionFailed when another writer came first; the caller reads the context again
 * @throws RoundRobinTooLarge
 */
export const reassignLead = async (
  context: OpenLeadContext,
  lead: AssignedLead,
  { userId: wanted, cause }: { userId: string | undefined; cause: Cause },
  remember: (lead: LeadRecord) => Change,
): Promise<LeadRecord> => {
  const { account, campaign, stored } = context;
  const { accountId, campaignId, leadId, contactId, assignedTo: from } = lead;
  const { timeZone } = account;
  const at = { now: cause.now, day: dayIn(timeZone, cause.now) };
  const state = await currentRoundRobin(accountId, context, at.day);
  const before = takeBack(state, from, at, { day: dayIn(timeZone, lead.assignedAt), number: lead.memberNumber });
  const others = without(before, from);
  const recipient = await (wanted === undefined
    ? nextRecipient(campaign, others, at)
    : namedRecipient(campaign, others, wanted, at));
  const { userId, record, moment } = recipient;
  // The one who had the lead takes part in the pick, so that what it gives back to them is kept.
  const picked = pick(before, moment, userId);
  if (picked?.userId !== userId) throw new Error(`${userId} was eligible, and was not picked`);
  const { sequence } = picked.roster;
  const next: LeadRecord = {
    ...lead,
    ...{ assignedTo: userId, assignedAt: cause.now, reassignedFrom: from, memberNumber: record.number },
    explanation: explain(others, moment, wanted === undefined ? 'turn' : 'named', sequence),
  };
  const data = { campaignId, from, to: userId, sequence, ...(contactId === undefined ? {} : { contactId }) };
  const followsContact = campaign.sticky && contactId !== undefined && context.lastOfContact === from;
  await commit(
    {
      writes: [
        {
          label: 'lead',
          put: {
            Item: { ...keys.lead(accountId, campaignId, leadId), ...next },
            ConditionExpression: 'assignedTo = :from AND #number = :number',
            ExpressionAttributeNames: { '#number': 'number' },
            ExpressionAttributeValues: { ':from': from, ':number': lead.number },
          },
        },
        roundRobinWrite(accountId, { ...state, ...picked.roster }, stored),
        activeUserCheck(record),
        accessCheck(record),
        ...(followsContact ? [contactWrite(campaign, contactId, userId)] : []),
      ],
      entries: [entryOf(accountId, { type: 'lead', id: leadId }, 'lead.reassigned', cause, data)],
    },
    remember(next),
  );
  return next;
};
