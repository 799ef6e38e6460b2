import { Problem } from '../../shared/api/problem.ts';
import { endStateOf, type LinkRecord } from '../../shared/share-links/link.ts';

/** @throws Problem `link-gone` when the link is revoked, expired or used up */
export const checkOpenable = (link: LinkRecord, now: string): void => {
  if (endStateOf(link, now) !== undefined) throw new Problem('link-gone');
};
