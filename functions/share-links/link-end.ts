import { Problem } from '../../shared/api/problem.ts';
import { endOf } from '../../shared/core/duration.ts';
import { tokenTimes } from '../../shared/tokens/token-times.ts';

/**
 * The end that a request names for a link, counted from `now`; null when unlimited, undefined when it names none.
 * @throws Problem `duration-out-of-range`
 */
export const namedEnd = (
  { duration, expiresAt }: { duration?: string | undefined; expiresAt?: string | undefined },
  now: string,
): string | null | undefined => {
  if (expiresAt === undefined && duration === undefined) return undefined;
  if (duration === 'unlimited') return null;
  const end = expiresAt ?? endOf(now, duration ?? '');
  if (end === null || !tokenTimes(end, now)) {
    const pointer = expiresAt === undefined ? '#/duration' : '#/expiresAt';
    throw new Problem('duration-out-of-range', {
      errors: [{ pointer, message: 'must end at least a second from now, and before the year 10000' }],
    });
  }
  return end;
};
