import { Problem } from '../api/problem.ts';
import { accessCheck } from '../campaigns/access-store.ts';
import { rosterCheck } from '../campaigns/roster-store.ts';
import { campaignCheck } from '../campaigns/store.ts';
import { clock } from '../core/clock.ts';
import { newId } from '../core/ids.ts';
import { dayIn } from '../core/time-zone.ts';
import { type Change, commit, type Write } from '../table/commit.ts';
import { retryOnConflict } from '../table/retry.ts';
import { explain, type LeadRecord } from './lead.ts';
import { type OpenLeadContext, readLeadContext } from './lead-context.ts';
import { activeUserCheck, assignedWaitingWrites, contactWrite, newLeadWrites } from './lead-writes.ts';
import { pickMember } from './pick-member.ts';
import type { Moment } from './round-robin.ts';
import { type RoundRobinRecord, RoundRobinTooLarge, roundRobinCheck, roundRobinWrite } from './round-robin-store.ts';

/** What becomes of a lead now: it is assigned, or it waits. */
interface Assignment {
  outcome: Pick<LeadRecord, 'assignedTo' | 'memberNumber' | 'queued' | 'assignedAt' | 'explanation' | 'eventId'>;
  /** The writes that go with it, and the checks of everything that it was decided on. */
  writes: Write[];
  /** The round robin before the pick. */
  state: RoundRobinRecord;
  moment: Moment;
}

/** Decides who gets a lead, and checks that user's own items. */
const decideAssignment = async (
  context: OpenLeadContext,
  contactId: string | undefined,
  now: string,
): Promise<Assignment> => {
  const { account, campaign, stored } = context;
  const { accountId, campaignId } = campaign;
  const day = dayIn(account.timeZone, now);
  const preferred = campaign.sticky ? context.lastOfContact : undefined;
  const { picked, roster, state } = await pickMember(context, preferred, { now, day });
  const { moment, userId } = picked;
  const eventId = newId('evt', now);
  // Removing a campaign also removes its round robin, so its removal can only be missed before the first pick.
  const campaignChecks = stored ? [] : [campaignCheck(campaign)];
  if (userId === undefined) {
    const explanation = explain(state, moment, 'nobody', undefined);
    return {
      outcome: { assignedTo: null, queued: true, explanation, eventId },
      // A member who becomes eligible in the meantime would not assign a lead that is not in the queue yet.
      writes: [...campaignChecks, roundRobinCheck(accountId, campaignId, stored), rosterCheck(campaign, roster)],
      state,
      moment,
    };
  }
  const { sequence } = picked.roster;
  const explanation = explain(state, moment, userId === preferred ? 'contact' : 'turn', sequence);
  return {
    outcome: {
      ...{ assignedTo: userId, memberNumber: picked.record.number, queued: false, assignedAt: now },
      ...{ explanation, eventId },
    },
    writes: [
      ...campaignChecks,
      roundRobinWrite(accountId, { ...state, ...picked.roster }, stored),
      activeUserCheck(picked.record),
      accessCheck(picked.record),
      ...(campaign.sticky && contactId !== undefined ? [contactWrite(campaign, contactId, userId)] : []),
    ],
    state,
    moment,
  };
};

/** Of the concurrent callers that want the next turn of a campaign, one succeeds in each round. */
const maxRounds = 60;
/** How long a request may retry. */
const maxRetryMillis = 7000;
/** For waiting leads, which another request or the sweep tries to assign again. */
const maxRoundsForWaiting = 6;

/**
 * Repeats an assignment that lost a race, unless `isFinal` says that another round is of no use.
 * @throws ConditionFailed when it lost every round
 * @throws Problem `round-robin-too-large`
 */
export const retryAssignment = <T>(
  round: () => Promise<T>,
  isFinal: (labels: readonly string[]) => boolean,
): Promise<T> => {
  const until = performance.now() + maxRetryMillis;
  const options = { rounds: maxRounds, hasTime: () => performance.now() < until };
  return retryOnConflict(round, { canRetry: ({ labels }) => !isFinal(labels), ...options }).catch((error: unknown) => {
    throw error instanceof RoundRobinTooLarge ? new Problem('round-robin-too-large') : error;
  });
};

/** A lead as a request names it. */
export interface IncomingLead {
  accountId: string;
  campaignId: string;
  leadId: string;
  contactId?: string | undefined;
}

const newLead = (
  { campaign }: OpenLeadContext,
  { accountId, campaignId, leadId, contactId }: IncomingLead,
  receivedAt: string,
) => ({
  ...{ accountId, campaignId, leadId, receivedAt, number: campaign.number },
  ...(contactId === undefined ? {} : { contactId }),
});

/**
 * Assigns a new lead, or queues it when no member is eligible. The transaction checks everything in `context` that the
 * decision depends on.
 * @param remember returns what is to be committed with the lead
 * @throws ConditionFailed when another writer came first; the caller reads the context again
 */
export const assignNewLead = async (
  context: OpenLeadContext,
  incoming: IncomingLead,
  remember: (lead: LeadRecord) => Change,
): Promise<LeadRecord> => {
  const now = clock.now();
  const { outcome, writes } = await decideAssignment(context, incoming.contactId, now);
  const lead: LeadRecord = { ...newLead(context, incoming, now), ...outcome };
  await commit({ writes: [...newLeadWrites(lead, now), ...writes], entries: [] }, remember(lead));
  return lead;
};

/**
 * Queues a new lead without trying to assign it, because too many others are being assigned: the next lead of the
 * campaign, or the sweep, assigns it. It writes no item that concurrent callers write, so it does not race with them.
 */
export const queueNewLead = async (
  context: OpenLeadContext,
  incoming: IncomingLead,
  remember: (lead: LeadRecord) => Change,
): Promise<LeadRecord> => {
  const now = clock.now();
  const lead: LeadRecord = {
    ...newLead(context, incoming, now),
    ...{ assignedTo: null, queued: true, eventId: newId('evt', now) },
    explanation: { rule: 'busy', eligible: 0, order: [], passedOver: [] },
  };
  await commit({ writes: [...newLeadWrites(lead, now), campaignCheck(context.campaign)], entries: [] }, remember(lead));
  return lead;
};

/**
 * `settled`: the lead does not wait any more, or its campaign takes no leads. `stuck`: no member is eligible now.
 * `orphaned`: the campaign was removed.
 */
export type WaitingOutcome =
  | { is: 'assigned' | 'settled' | 'orphaned' }
  | ({ is: 'stuck' } & Pick<Assignment, 'state' | 'moment'>);

/**
 * Assigns a waiting lead if a member is eligible now.
 * @throws ConditionFailed when other writers came first in every round
 */
export const assignWaitingLead = ({
  accountId,
  campaignId,
  leadId,
  contactId,
}: IncomingLead): Promise<WaitingOutcome> =>
  retryOnConflict(
    async (): Promise<WaitingOutcome> => {
      const context = await readLeadContext(accountId, campaignId, { leadId, contactId });
      const { lead, account, campaign } = context;
      if (!account || !campaign) return { is: 'orphaned' };
      if (!lead?.queued || campaign.status !== 'active') return { is: 'settled' };
      const { outcome, writes, state, moment } = await decideAssignment(
        { ...context, account, campaign },
        contactId,
        clock.now(),
      );
      if (outcome.queued) return { is: 'stuck', state, moment };
      await commit({ writes: [...assignedWaitingWrites({ ...lead, ...outcome }), ...writes], entries: [] });
      return { is: 'assigned' };
    },
    { rounds: maxRoundsForWaiting },
  );
