import { clock } from '../../shared/core/clock.ts';

/**
 * How long the parts of an opening may take, in milliseconds. Its function lives ten seconds, and must have said by then what
 * became of an attempt.
 */
export const timeLimits = {
  /** From the request on: for those who have taken every attempt. Longer than they sign. */
  waiting: 4000,
  /** Two requests to KMS that are not answered, or more that fail. */
  signing: 3000,
  /** From the request on: then it must have been committed. What is left is for giving the attempt back. */
  opening: 7500,
} as const;

/** Tells, whenever it is asked, whether an instant lies ahead. */
export const isAhead = (instant: string) => (): boolean => clock.now() < instant;
