import { Problem } from '../api/problem.ts';
import { endOf } from '../core/duration.ts';
import { addMillis, millisBetween } from '../core/instant.ts';
import { dayMillis, minuteMillis } from '../core/time-units.ts';
import { currentSettings } from '../settings/current.ts';

const maxDaysAhead = 90;

/** Checks the start of a grant. @throws Problem `start-out-of-range` unless it is after `now` and at most 90 days ahead */
export const checkStart = (startsAt: string, now: string): void => {
  if (startsAt > now && startsAt <= addMillis(now, maxDaysAhead * dayMillis)) return;
  const rule = `must be in the future, at most ${maxDaysAhead} days from now`;
  throw new Problem('start-out-of-range', {
    detail: `A start ${rule}. To start now, leave it out.`,
    errors: [{ pointer: '#/startsAt', message: rule }],
  });
};

/**
 * The end of a grant whose `duration` counts from `start`: an instant, or null for `unlimited`.
 * @throws Problem `unlimited-not-allowed`, `duration-out-of-range`
 */
export const endFor = (duration: string, start: string): string | null => {
  const { allowUnlimited, maxDuration } = currentSettings();
  if (duration === 'unlimited') {
    if (!allowUnlimited) throw new Problem('unlimited-not-allowed');
    return null;
  }
  const end = endOf(start, duration);
  const longest = endOf(start, maxDuration);
  if (end === null || millisBetween(start, end) < minuteMillis || (longest !== null && end > longest)) {
    throw new Problem('duration-out-of-range', {
      detail: `A duration is at least PT1M and at most ${maxDuration}.`,
      errors: [{ pointer: '#/duration', message: `must be from PT1M to ${maxDuration}` }],
    });
  }
  return end;
};

/**
 * Checks an end that is given as an instant.
 * @param start of the grant, if that is ahead
 * @throws Problem `duration-out-of-range`
 */
export const checkEnd = (expiresAt: string, now: string, start?: string): void => {
  const { maxDuration } = currentSettings();
  const from = start ?? now;
  const longest = endOf(from, maxDuration);
  if (expiresAt <= from || (longest !== null && expiresAt > longest)) {
    const rule =
      start === undefined
        ? `must be in the future, at most ${maxDuration} from now`
        : `must be after the start, by at most ${maxDuration}`;
    throw new Problem('duration-out-of-range', {
      detail: `The end ${rule}. To end a grant now, revoke it.`,
      errors: [{ pointer: '#/expiresAt', message: rule }],
    });
  }
};

/** Checks that every team is configured. @throws Problem `unknown-team`, with a pointer to each that is not */
export const checkTeams = (teams: readonly string[]): void => {
  const known = currentSettings().teams;
  const errors = teams.flatMap((team, index) =>
    known.includes(team) ? [] : [{ pointer: `#/teams/${index}`, message: `must be one of ${known.join(', ')}` }],
  );
  if (errors.length > 0) throw new Problem('unknown-team', { errors });
};
