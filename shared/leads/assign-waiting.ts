import { clock } from '../core/clock.ts';
import { addMillis } from '../core/instant.ts';
import { log } from '../core/log.ts';
import { hourMillis, minuteMillis, secondMillis } from '../core/time-units.ts';
import { nextDayIn } from '../core/time-zone.ts';
import { ConditionFailed } from '../table/errors.ts';
import { assignWaitingLead } from './assign-lead.ts';
import { discardOrphans } from './discard-orphans.ts';
import { type LeadContext, readLeadContext } from './lead-context.ts';
import { listQueue } from './queue-store.ts';
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
  discarded: number;
  /** When to try again; undefined when no lead waits any more. */
  dueAt: string | undefined;
}

/** How many leads one call processes at most. */
interface Bounds {
  limit: number;
  /** Asked before each lead. */
  hasTime: () => boolean;
}

/** A campaign id under which leads wait. */
interface Place {
  accountId: string;
  campaignId: string;
}

/**
 * Assigns the leads of a queue, those that have waited longest first, within the bounds, and discards those that wait for
 * a removed campaign.
 */
const processQueue = async (
  { accountId, campaignId }: Place,
  { account, campaign }: LeadContext,
  { limit, hasTime }: Bounds,
): Promise<QueueState> => {
  let assigned = 0;
  let discarded = 0;
  let processed = 0;
  const leave = (dueAt: string | undefined): QueueState => ({ assigned, discarded, dueAt });
  for (;;) {
    const queue = await listQueue(accountId, campaignId, pageSize);
    if (queue.length === 0) return leave(undefined);
    if (processed >= limit || !hasTime()) return leave(clock.now());
    const orphans = queue.filter(({ number }) => number !== campaign?.number);
    if (orphans.length > 0) {
      discarded += await discardOrphans({ accountId, campaignId }, orphans, clock.now());
      processed += orphans.length;
      continue;
    }
    if (!account || campaign?.status !== 'active') return leave(addMillis(clock.now(), hourMillis));
    for (const { leadId, contactId } of queue) {
      // Leads that concurrent callers assign count as well, so that all callers together stay within the limit.
      if (processed >= limit || !hasTime()) return leave(clock.now());
      const outcome = await assignWaitingLead({ accountId, campaignId, leadId, contactId });
      if (outcome.is === 'stuck') return leave(nextAttemptAt(outcome.state, outcome.moment, account.timeZone));
      // The campaign was removed meanwhile: the next attempt reads it again.
      if (outcome.is === 'orphaned') return leave(clock.now());
      processed++;
      if (outcome.is === 'assigned') assigned++;
    }
  }
};

/**
 * Assigns the waiting leads of a campaign until none waits, no member is eligible, or the bounds are reached, and stores
 * when to try again. Discards the leads that wait for a removed campaign with the same id.
 * @returns how many leads were assigned
 */
export const assignWaiting = async (accountId: string, campaignId: string, bounds: Bounds): Promise<number> => {
  const context = await readLeadContext(accountId, campaignId);
  const { waiting } = context;
  if (!waiting) return 0;
  const { assigned, discarded, dueAt } = await processQueue({ accountId, campaignId }, context, bounds).catch(
    (error: unknown) => {
      // Concurrent callers process the same queue.
      if (error instanceof ConditionFailed) return { assigned: 0, discarded: 0, dueAt: clock.now() };
      throw error;
    },
  );
  await settleWaiting(accountId, campaignId, waiting, dueAt);
  if (discarded > 0) log.info('LEADS_DISCARDED', { accountId, campaignId, count: discarded });
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
