import { clock } from '../../shared/core/clock.ts';

/**
 * Time limits of the steps of an opening, in milliseconds. The function times out after ten seconds, and must have recorded the
 * result of its attempt by then.
 */
export const timeLimits = {
  /** From the start of the request: waiting for the attempts of others. Longer than signing takes them. */
  waiting: 4000,
  /** Enough for two KMS requests that time out, or more that fail. */
  signing: 3000,
  /** From the start of the request: committing the opening. The remaining time is for returning the attempt. */
  opening: 7500,
} as const;

/** Creates a function that tells whether an instant is still in the future. */
export const isAhead = (instant: string) => (): boolean => clock.now() < instant;
