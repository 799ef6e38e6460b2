import { addMillis } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';

/**
 * The hold on a journal of which an entry could not be placed or published: this entry and all later ones wait, so that
 * they keep their order, until they are delivered apart from the stream. Meanwhile the stream goes on with other accounts.
 */
export interface Hold {
  /** The lowest id of an entry that waits. */
  from: string;
  since: string;
  /** Failed deliveries since then. */
  attempts: number;
  /** Grows when entries begin to wait and when a delivery starts: a hold is released only by the delivery that has read all that waits. */
  revision: number;
  /** The error that caused it. */
  reason: string;
}

/** Thrown when entries of a held journal would be placed before those that wait. */
export class JournalHeld extends Error {
  override readonly name = 'JournalHeld';
  readonly hold: Hold;

  constructor(hold: Hold) {
    super(`the journal is held since ${hold.since}: ${hold.reason}`);
    this.hold = hold;
  }
}

const maxReason = 300;

const lowest = (ids: readonly string[]): string => ids.reduce((least, id) => (id < least ? id : least));

/** A hold that begins with these entries. @param ids at least one */
export const newHold = (ids: readonly string[], reason: string, since: string): Hold => ({
  from: lowest(ids),
  since,
  attempts: 0,
  revision: 1,
  reason: reason.slice(0, maxReason),
});

/** The hold with further entries that wait. */
export const withMore = (hold: Hold, ids: readonly string[]): Hold => ({
  ...hold,
  from: lowest([hold.from, ...ids]),
  revision: hold.revision + 1,
});

/** The longest pause between deliveries: an account whose cause is removed goes on within this time. */
const maxPauseMinutes = 5;

/** The hold during an attempt, and the instant of the next one if this one fails. */
export const attempted = (hold: Hold, now: string): { hold: Hold; dueAt: string } => ({
  hold: { ...hold, attempts: hold.attempts + 1, revision: hold.revision + 1 },
  dueAt: addMillis(now, Math.min(2 ** hold.attempts, maxPauseMinutes) * minuteMillis),
});
