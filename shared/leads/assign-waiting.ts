import { clock } from '../core/clock.ts';
import { addMillis } from '../core/instant.ts';
import { log } from '../core/log.ts';
import { hourMillis, minuteMillis, secondMillis } from '../core/time-units.ts';
import { nextDayIn } from '../core/time-zone.ts';
import { ConditionFailed } from '../table/errors.ts';
import { assignWaitingLead } from './assign-lead.ts';
import { type OpenLeadContext, readLeadContext } from './lead-context.ts';
import { listQueue, removeFromQueue } from './queue-store.ts';
import { ineligibleReason, type Moment, type Roster } from './round-robin.ts';
import { expediteWaiting, readWaiting, settleWaiting } from './waiting-store.ts';

/** Leads wait no longer than this for the next attempt, whatever change the estimate below does not foresee. */
const maxWaitMillis = 15 * minuteMillis;

/** When a member may become eligible, as far as that is known now; in 15 minutes at the latest. */
const nextAttemptAt = (roster: Roster, moment: Moment, timeZone: string): string => {
  const { now } = moment;
  const chances = Object.entries(roster.members).map(([userId, member]) => {
    switch (ineligibleReason(userId, member, moment)) {
      case 'paused':
        return member.pausedUntil ?? now;
      case 'capped':
        return nextDayIn(timeZone, now);
      // A user can be reactivated at any time.
      case 'suspended':
        return addMillis(now, minuteMillis);
      default:
        return addMillis(now, maxWaitMillis);
    }
  });
  return chances.reduce((first, one) => (one < first ? one : first), addMillis(now, maxWaitMillis));
};

const pageSize = 25;

/** The state in which a queue is left. */
interface QueueState {
  assigned: number;
  /** When to try again; undefined when no lead waits any more. */
  dueAt: string | undefined;
}

/** How many leads one call processes at most. */
interface Bounds {
  limit: number;
  /** Asked before each lead. */
  hasTime: () => boolean;
}

/** Assigns the leads of a queue, those that have waited longest first, within the bounds. */
const assignQueue = async (context: OpenLeadContext, { limit, hasTime }: Bounds): Promise<QueueState> => {
  const { accountId, campaignId, number } = context.campaign;
  let assigned = 0;
  let processed = 0;
  const leave = (dueAt: string | undefined): QueueState => ({ assigned, dueAt });
  for (;;) {
    const queue = await listQueue(accountId, campaignId, pageSize);
    if (queue.length === 0) return leave(undefined);
    for (const place of queue) {
      // Leads that concurrent callers assign count as well, so that all callers together stay within the limit.
      if (processed >= limit || !hasTime()) return leave(clock.now());
      if (place.number !== number) {
        await removeFromQueue(place);
        processed++;
        continue;
      }
      const { leadId, contactId } = place;
      const outcome = await assignWaitingLead({ accountId, campaignId, leadId, contactId });
      if (outcome.is === 'stuck') return leave(nextAttemptAt(outcome.state, outcome.moment, context.account.timeZone));
      processed++;
      if (outcome.is === 'assigned') assigned++;
    }
  }
};

/**
 * Assigns the waiting leads of a campaign until none waits, no member is eligible, or the bounds are reached, and stores
 * when to try again.
 * @returns how many leads were assigned
 */
export const assignWaiting = async (accountId: string, campaignId: string, bounds: Bounds): Promise<number> => {
  const context = await readLeadContext(accountId, campaignId);
  const { waiting, account, campaign } = context;
  if (!waiting) return 0;
  const settle = (dueAt: string | undefined) => settleWaiting(accountId, campaignId, waiting, dueAt);
  if (!account || !campaign) {
    await settle(undefined);
    return 0;
  }
  if (campaign.status !== 'active') {
    await settle(addMillis(clock.now(), hourMillis));
    return 0;
  }
  const { assigned, dueAt } = await assignQueue({ ...context, account, campaign }, bounds).catch((error: unknown) => {
    // Concurrent callers process the same queue.
    if (error instanceof ConditionFailed) return { assigned: 0, dueAt: clock.now() };
    throw error;
  });
  await settle(dueAt);
  if (assigned > 0) log.info('LEADS_HANDED_OUT', { accountId, campaignId, count: assigned });
  return assigned;
};

/** What a request, or a step of a job, does for waiting leads; the sweep does the rest. */
const withinRequest = { limit: 25, millis: secondMillis };

/** Bounds for a caller that has something else to do: 25 leads, and one second. */
export const requestBounds = (): Bounds => {
  const until = performance.now() + withinRequest.millis;
  return { limit: withinRequest.limit, hasTime: () => performance.now() < until };
};

/** Assigns waiting leads of some campaigns within a request. Logs errors, since the sweep tries again. */
export const assignWaitingOf = async (accountId: string, campaignIds: readonly string[]): Promise<void> => {
  if (campaignIds.length === 0) return;
  const bounds = requestBounds();
  try {
    for (const campaignId of await readWaiting(accountId, campaignIds)) {
      if (bounds.hasTime()) await assignWaiting(accountId, campaignId, bounds);
      else await expediteWaiting(accountId, campaignId, clock.now());
    }
  } catch (error) {
    log.error('LEADS_FAILED', error, { accountId });
  }
};
