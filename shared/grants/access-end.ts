import type { Grant } from './grant.ts';

/** The instant from which an unchanged grant admits no one: its end, or the instant by which it must be reconfirmed. */
export const accessEndsAt = ({ expiresAt, reconfirmBy }: Pick<Grant, 'expiresAt' | 'reconfirmBy'>): string | null =>
  expiresAt ?? reconfirmBy ?? null;

/** True when time has ended or suspended a live grant by `now`, whether or not that is stored. */
export const hasLapsed = (grant: Pick<Grant, 'expiresAt' | 'reconfirmBy'>, now: string): boolean => {
  const end = accessEndsAt(grant);
  return end !== null && end <= now;
};
