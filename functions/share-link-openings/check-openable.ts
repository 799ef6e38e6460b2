import { Problem } from '../../shared/api/problem.ts';
import { endStateOf, type LinkRecord } from '../../shared/share-links/link.ts';

/** Checks that a link may be opened at all. @throws Problem `link-gone` */
export const checkOpenable = (link: LinkRecord, now: string): void => {
  if (endStateOf(link, now) !== undefined) throw new Problem('link-gone');
};
