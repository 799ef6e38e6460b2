import type { Grant } from './grant.ts';

/** True from the instant of `startsAt` on, whether or not the start is stored; always for a grant without one. */
export const hasStarted = ({ startsAt }: Pick<Grant, 'startsAt'>, now: string): boolean =>
  startsAt === undefined || startsAt <= now;

/**
 * The same for a grant under which a session is open already. Once the start is stored it has come, also for a process whose
 * clock, or whose instant, is behind the one that stored it.
 */
export const hasBegun = (grant: Pick<Grant, 'startsAt'> & { isScheduled?: true }, now: string): boolean =>
  !grant.isScheduled || hasStarted(grant, now);

/** The instant from which an unchanged grant admits no one: its end, or the instant by which it must be reconfirmed. */
export const accessEndsAt = ({ expiresAt, reconfirmBy }: Pick<Grant, 'expiresAt' | 'reconfirmBy'>): string | null =>
  expiresAt ?? reconfirmBy ?? null;

/** True when time has ended or suspended a live grant by `now`, whether or not that is stored. */
export const hasLapsed = (grant: Pick<Grant, 'expiresAt' | 'reconfirmBy'>, now: string): boolean => {
  const end = accessEndsAt(grant);
  return end !== null && end <= now;
};

/** True while a live grant can admit agents: from its start until its end, its start included. */
export const isInForce = (grant: Pick<Grant, 'startsAt' | 'expiresAt' | 'reconfirmBy'>, now: string): boolean =>
  hasStarted(grant, now) && !hasLapsed(grant, now);
