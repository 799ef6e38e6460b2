import { type LinkRecord, overAs } from '../../shared/domain/link.ts';
import { tokenTimes } from '../../shared/domain/token-times.ts';
import { Problem } from '../../shared/http/problem.ts';

/** Checks that a link may be opened at all; within the last second no token could be made. @throws Problem `link-gone` */
export const checkOpenable = (link: LinkRecord, now: string): void => {
  if (overAs(link, now) !== undefined || !tokenTimes(link.expiresAt, now)) throw new Problem('link-gone');
};
