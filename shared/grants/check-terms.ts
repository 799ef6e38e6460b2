import { Problem } from '../api/problem.ts';
import { endOf } from '../core/duration.ts';
import { millisBetween } from '../core/instant.ts';
import { minuteMillis } from '../core/time-units.ts';
import { currentSettings } from '../settings/current.ts';

/**
 * The end of a grant whose `duration` starts at `now`: an instant, or null for `unlimited`.
 * @throws Problem `unlimited-not-allowed`, `duration-out-of-range`
 */
export const endFor = (duration: string, now: string): string | null => {
  const { allowUnlimited, maxDuration } = currentSettings();
  if (duration === 'unlimited') {
    if (!allowUnlimited) throw new Problem('unlimited-not-allowed');
    return null;
  }
  const end = endOf(now, duration);
  const longest = endOf(now, maxDuration);
  if (end === null || millisBetween(now, end) < minuteMillis || (longest !== null && end > longest)) {
    throw new Problem('duration-out-of-range', {
      detail: `A duration is at least PT1M and at most ${maxDuration}.`,
      errors: [{ pointer: '#/duration', message: `must be from PT1M to ${maxDuration}` }],
    });
  }
  return end;
};

/** Checks an end that is given as an instant. @throws Problem `duration-out-of-range` */
export const checkEnd = (expiresAt: string, now: string): void => {
  const { maxDuration } = currentSettings();
  const longest = endOf(now, maxDuration);
  if (expiresAt <= now || (longest !== null && expiresAt > longest)) {
    throw new Problem('duration-out-of-range', {
      detail: `The end must be in the future, at most ${maxDuration} from now. To end a grant now, revoke it.`,
      errors: [{ pointer: '#/expiresAt', message: `must be in the future, at most ${maxDuration} from now` }],
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
