import { clock } from '../core/clock.ts';
import { addMillis } from '../core/instant.ts';
import { log } from '../core/log.ts';
import { hourMillis, minuteMillis } from '../core/time-units.ts';
import { nextDayIn } from '../core/time-zone.ts';
import { ConditionFailed } from '../table/errors.ts';
import { assignWaitingLead, type OpenLeadContext } from './assign-lead.ts';
import { ineligibleReason, type Moment, type Roster } from './round-robin.ts';
import { dropQueued, expediteWaiting, listQueue, readLeadContext, readWaiting, settleWaiting } from './store.ts';

/** Whatever was overlooked, nobody waits longer for it to be found. */
const longestMillis = 15 * minuteMillis;

/** When somebody may come to be eligible, as far as that can be known now; at the latest in a quarter of an hour. */
const nextChance = (roster: Roster, moment: Moment, timeZone: string): string => {
  const { now } = moment;
  const chances = Object.entries(roster.members).map(([userId, member]) => {
    switch (ineligibleReason(userId, member, moment)) {
      case 'paused':
        return member.pausedUntil ?? now;
      case 'capped':
        return nextDayIn(timeZone, now);
      // Somebody lets them in again at any moment.
      case 'suspended':
        return addMillis(now, minuteMillis);
      default:
        return addMillis(now, longestMillis);
    }
  });
  return chances.reduce((first, one) => (one < first ? one : first), addMillis(now, longestMillis));
};

const pageSize = 25;

/** How a queue is left. */
interface Drained {
  handedOut: number;
  /** When it is to be looked at again; undefined when nobody waits any more. */
  again: string | undefined;
}

/** How much of a queue is to be handed out. */
interface Bounds {
  limit: number;
  /** Asked before each lead. */
  hasTime: () => boolean;
}

/** Hands out what a queue holds, those first that have waited longest, within the bounds. */
const handOutAll = async (desk: OpenLeadContext, { limit, hasTime }: Bounds): Promise<Drained> => {
  const { accountId, campaignId, number } = desk.campaign;
  let handedOut = 0;
  let looked = 0;
  const later = (again: string | undefined): Drained => ({ handedOut, again });
  for (;;) {
    const queue = await listQueue(accountId, campaignId, pageSize);
    if (queue.length === 0) return later(undefined);
    for (const place of queue) {
      // Those that others hand out at the same time count, too: all of them together do not do more.
      if (looked >= limit || !hasTime()) return later(clock.now());
      if (place.number !== number) {
        await dropQueued(place);
        looked++;
        continue;
      }
      const { leadId, contactId } = place;
      const waited = await assignWaitingLead({ accountId, campaignId, leadId, contactId });
      if (waited.is === 'stuck') {
        const { state, moment } = waited.decision;
        return later(nextChance(state, moment, desk.account.timeZone));
      }
      looked++;
      if (waited.is === 'handed-out') handedOut++;
    }
  }
};

/**
 * Hands out the leads of a campaign that wait, until there are none, nobody may get one, or the bounds are reached; then
 * says when they are to be looked at again.
 */
export const assignWaiting = async (accountId: string, campaignId: string, bounds: Bounds): Promise<number> => {
  const desk = await readLeadContext(accountId, campaignId);
  const { waiting, account, campaign } = desk;
  if (!waiting) return 0;
  const settle = (at: string | undefined) => settleWaiting(accountId, campaignId, waiting, at);
  if (!account || !campaign) {
    await settle(undefined);
    return 0;
  }
  if (campaign.status !== 'active') {
    await settle(addMillis(clock.now(), hourMillis));
    return 0;
  }
  const { handedOut, again } = await handOutAll({ ...desk, account, campaign }, bounds).catch((error: unknown) => {
    // Others are at the same queue.
    if (error instanceof ConditionFailed) return { handedOut: 0, again: clock.now() };
    throw error;
  });
  await settle(again);
  if (handedOut > 0) log.info('LEADS_HANDED_OUT', { accountId, campaignId, count: handedOut });
  return handedOut;
};

/** What a request, or a step of a job, does in passing; the sweep sees to the rest. */
const inPassing = { limit: 25, millis: 1000 };

/** Bounds for work in passing: a few leads, for a second at most. */
export const withinRequest = (): Bounds => {
  const until = performance.now() + inPassing.millis;
  return { limit: inPassing.limit, hasTime: () => performance.now() < until };
};

/** Hands out leads of those campaigns, if there are any that wait, in passing. What fails is left to the sweep. */
export const assignWaitingOf = async (accountId: string, campaignIds: readonly string[]): Promise<void> => {
  if (campaignIds.length === 0) return;
  const bounds = withinRequest();
  try {
    for (const campaignId of await readWaiting(accountId, campaignIds)) {
      if (bounds.hasTime()) await assignWaiting(accountId, campaignId, bounds);
      else await expediteWaiting(accountId, campaignId, clock.now());
    }
  } catch (error) {
    log.error('LEADS_FAILED', error, { accountId });
  }
};
