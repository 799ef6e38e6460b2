import { clock } from '../clock.ts';
import { type Desk, listQueue, readDesk, readWaiting, settleWaiting } from '../db/leads.ts';
import { toInstant } from '../domain/instant.ts';
import { hindrance, type Moment, type Roster } from '../domain/round-robin.ts';
import { nextDayIn } from '../domain/time-zone.ts';
import { log } from '../log.ts';
import { handOut } from './hand-out.ts';

const minute = 60_000;
/** Whatever was overlooked, nobody waits longer for it to be found. */
const longestMillis = 15 * minute;

const after = (now: string, millis: number): string => toInstant(Date.parse(now) + millis);

/** When somebody may come to be eligible, as far as that can be known now; at the latest in a quarter of an hour. */
const nextChance = (roster: Roster, moment: Moment, timeZone: string): string => {
  const { now } = moment;
  const chances = Object.entries(roster.members).map(([userId, member]) => {
    switch (hindrance(userId, member, moment)) {
      case 'paused':
        return member.pausedUntil ?? now;
      case 'capped':
        return nextDayIn(timeZone, now);
      // Somebody lets them in again at any moment.
      case 'suspended':
        return after(now, minute);
      default:
        return after(now, longestMillis);
    }
  });
  return chances.reduce((first, one) => (one < first ? one : first), after(now, longestMillis));
};

const pageSize = 25;

/** How a queue is left. */
interface Drained {
  handedOut: number;
  /** Nobody may get a lead now. */
  stuck: boolean;
}

/** How long to wait before a campaign is looked at again in which there is nothing to hand out. */
const lookAgain = (desk: Desk, now: string): string | undefined =>
  desk.campaign?.status === 'active' ? undefined : after(now, 60 * minute);

/**
 * Hands out the leads of a campaign that wait, those first that have waited longest, until there are none, nobody may
 * get one, or `limit` is reached; then says when they are to be looked at again.
 */
export const drain = async (accountId: string, campaignId: string, limit: number): Promise<Drained> => {
  const desk = await readDesk(accountId, campaignId);
  const { waiting, account } = desk;
  if (!waiting || !account) return { handedOut: 0, stuck: false };
  const settle = (at: string | undefined) => settleWaiting(accountId, campaignId, waiting, at);
  const later = lookAgain(desk, clock.now());
  if (later !== undefined) {
    await settle(later);
    return { handedOut: 0, stuck: true };
  }
  let handedOut = 0;
  const ended = async (stuck: boolean, at: string | undefined): Promise<Drained> => {
    await settle(at);
    if (handedOut > 0) log.info('LEADS_HANDED_OUT', { accountId, campaignId, count: handedOut });
    return { handedOut, stuck };
  };
  for (;;) {
    const queue = await listQueue(accountId, campaignId, pageSize);
    if (queue.length === 0) return ended(false, undefined);
    const before = handedOut;
    for (const { leadId, contactId } of queue) {
      if (handedOut >= limit) return ended(false, clock.now());
      const waited = await handOut({ accountId, campaignId, leadId, contactId });
      if (waited.handedOut) handedOut++;
      else if (waited.decision) {
        const { state, moment } = waited.decision;
        return ended(true, nextChance(state, moment, account.timeZone));
      }
    }
    // Others hand them out, too, or the campaign has been put away meanwhile.
    if (handedOut === before) return ended(true, after(clock.now(), minute));
  }
};

/** How many leads are handed out in passing; the sweep sees to the others. */
const inPassing = 25;

/** Hands out leads of those campaigns, if there are any that wait. What fails is left to the sweep. */
export const drainWaiting = async (accountId: string, campaignIds: readonly string[]): Promise<void> => {
  if (campaignIds.length === 0) return;
  try {
    for (const campaignId of await readWaiting(accountId, campaignIds)) await drain(accountId, campaignId, inPassing);
  } catch (error) {
    log.error('LEADS_FAILED', error, { accountId });
  }
};
