import { Problem } from '../api/problem.ts';
import { accessCheck } from '../campaigns/access-store.ts';
import type { CampaignRecord } from '../campaigns/campaign.ts';
import { rosterCheck } from '../campaigns/roster-store.ts';
import { campaignCheck } from '../campaigns/store.ts';
import { clock } from '../core/clock.ts';
import { newId } from '../core/ids.ts';
import { dayIn } from '../core/time-zone.ts';
import { type Change, commit, type Write } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import { currentRoundRobin } from './current-round-robin.ts';
import { pickEligible } from './eligibility.ts';
import { explain } from './lead.ts';
import { type Moment, markAway } from './round-robin.ts';
import { type RoundRobinRecord, RoundRobinTooLarge, roundRobinCheck, roundRobinWrite } from './round-robin-store.ts';
import {
  activeUserCheck,
  assignedWaitingWrites,
  contactWrite,
  type LeadContext,
  type LeadRecord,
  newLeadWrites,
  readLeadContext,
} from './store.ts';

/** A desk at which leads can be handed out: there is an account and a campaign. */
export interface OpenLeadContext extends LeadContext {
  account: NonNullable<LeadContext['account']>;
  campaign: CampaignRecord;
}

/** @throws Problem `not-found` */
export const openLeadContext = (desk: LeadContext): OpenLeadContext => {
  const { account, campaign } = desk;
  if (!account || !campaign) throw new Problem('not-found');
  return { ...desk, account, campaign };
};

/** What a lead becomes at this moment: somebody's, or one that waits. */
interface Decision {
  assigned: Pick<LeadRecord, 'assignedTo' | 'queued' | 'assignedAt' | 'explanation' | 'eventId'>;
  writes: Write[];
  /** The round robin as it was looked at. */
  state: RoundRobinRecord;
  moment: Moment;
}

/** Decides on a lead by all that was read, and verifies it against the item of whoever is to get it. */
const decide = async (desk: OpenLeadContext, contactId: string | undefined, now: string): Promise<Decision> => {
  const { account, campaign, stored } = desk;
  const { accountId, campaignId } = campaign;
  const day = dayIn(account.timeZone, now);
  const state = await currentRoundRobin(accountId, desk, day);
  const preferred = campaign.sticky ? desk.lastOfContact : undefined;
  const picked = await pickEligible(accountId, campaign.number, state, { now, day }, preferred);
  const { moment, userId } = picked;
  const eventId = newId('evt', now);
  // The removal of a campaign takes its round robin away, so that only before the first pick it could go unnoticed.
  const there = stored ? [] : [campaignCheck(campaign)];
  if (userId === undefined) {
    const explanation = explain(state, moment, 'nobody', undefined);
    return {
      assigned: { assignedTo: null, queued: true, explanation, eventId },
      // Whoever has come to be eligible meanwhile would not look for a lead that was not there yet.
      writes: [...there, roundRobinCheck(accountId, campaignId, stored), rosterCheck(campaign, desk.roster)],
      state,
      moment,
    };
  }
  const { sequence } = picked.roster;
  const explanation = explain(state, moment, userId === preferred ? 'contact' : 'turn', sequence);
  return {
    assigned: { assignedTo: userId, queued: false, assignedAt: now, explanation, eventId },
    writes: [
      ...there,
      roundRobinWrite(accountId, { ...state, ...markAway(picked.roster, picked.gone) }, stored),
      activeUserCheck(picked.record),
      accessCheck(picked.record),
      ...(campaign.sticky && contactId !== undefined ? [contactWrite(campaign, contactId, userId)] : []),
    ],
    state,
    moment,
  };
};

/** Many callers want the next turn of one campaign at once, and one of them gets it. What a request has time for. */
const patienceMillis = 7000;
const mostRounds = 60;
/** In passing, somebody else's request or the sweep comes back to what keeps losing. */
const roundsInPassing = 6;

/**
 * Another round of a pick is of use whatever came in between, but for what `isFinal` names.
 * @throws Problem `round-robin-too-large`
 */
export const retryAssignment = <T>(
  round: () => Promise<T>,
  isFinal: (labels: readonly string[]) => boolean,
): Promise<T> => {
  const until = performance.now() + patienceMillis;
  const options = { rounds: mostRounds, hasTime: () => performance.now() < until };
  return retryOnConflict(round, { canRetry: ({ labels }) => !isFinal(labels), ...options }).catch((error: unknown) => {
    throw error instanceof RoundRobinTooLarge ? new Problem('round-robin-too-large') : error;
  });
};

/** A lead that comes in. */
export interface IncomingLead {
  accountId: string;
  campaignId: string;
  leadId: string;
  contactId?: string | undefined;
}

/** What is known of a lead as it comes in. */
const incomingLead = (
  { campaign }: OpenLeadContext,
  { accountId, campaignId, leadId, contactId }: IncomingLead,
  receivedAt: string,
) => ({
  ...{ accountId, campaignId, leadId, receivedAt, number: campaign.number },
  ...(contactId === undefined ? {} : { contactId }),
});

/**
 * Hands out a new lead, or has it wait when nobody may get it. What was read is `desk`; all that it relies on is checked
 * by the transaction.
 * @param remember what is to be remembered with it
 * @throws ConditionFailed when something came in between: then the desk is to be read again
 */
export const assignNewLead = async (
  desk: OpenLeadContext,
  incoming: IncomingLead,
  remember: (lead: LeadRecord) => Change,
): Promise<LeadRecord> => {
  const now = clock.now();
  const { assigned, writes } = await decide(desk, incoming.contactId, now);
  const lead: LeadRecord = { ...incomingLead(desk, incoming, now), ...assigned };
  await commit({ writes: [...newLeadWrites(lead, now), ...writes], entries: [] }, remember(lead));
  return lead;
};

/**
 * Has a lead wait for its turn, since too many others want theirs: the next one of the campaign, or the sweep, hands it
 * out. Nobody else writes what this writes.
 */
export const queueNewLead = async (
  desk: OpenLeadContext,
  incoming: IncomingLead,
  remember: (lead: LeadRecord) => Change,
): Promise<LeadRecord> => {
  const now = clock.now();
  const lead: LeadRecord = {
    ...incomingLead(desk, incoming, now),
    ...{ assignedTo: null, queued: true, eventId: newId('evt', now) },
    explanation: { rule: 'busy', eligible: 0, order: [], passedOver: [] },
  };
  await commit({ writes: [...newLeadWrites(lead, now), campaignCheck(desk.campaign)], entries: [] }, remember(lead));
  return lead;
};

/** What came of a lead that has waited: handed out, still waiting, or not waiting any more. */
export type WaitingOutcome = { is: 'handed-out' | 'gone' } | { is: 'stuck'; decision: Decision };

/**
 * Hands out a lead that has waited, if somebody may get it now.
 * @throws ConditionFailed when others kept coming in between
 */
export const assignWaitingLead = ({
  accountId,
  campaignId,
  leadId,
  contactId,
}: IncomingLead): Promise<WaitingOutcome> =>
  retryOnConflict(
    async (): Promise<WaitingOutcome> => {
      const desk = openLeadContext(await readLeadContext(accountId, campaignId, { leadId, contactId }));
      const { lead, campaign } = desk;
      if (!lead?.queued || campaign.status !== 'active') return { is: 'gone' };
      const decision = await decide(desk, contactId, clock.now());
      if (decision.assigned.queued) return { is: 'stuck', decision };
      await commit({
        writes: [...assignedWaitingWrites({ ...lead, ...decision.assigned }), ...decision.writes],
        entries: [],
      });
      return { is: 'handed-out' };
    },
    { rounds: roundsInPassing },
  );
