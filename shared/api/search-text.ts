import { normalizeForSearch } from '../core/normalize-for-search.ts';
import { Problem } from './problem.ts';

const shortest = 2;

/** The text that names are searched for; undefined when none is. @throws Problem `search-too-short` */
export const searchOf = (q: string | undefined): string | undefined => {
  if (q === undefined) return undefined;
  const text = normalizeForSearch(q);
  // Some letters become several when they are folded, and some are written as several.
  const letters = [...new Intl.Segmenter().segment(q.trim())].length;
  if (Math.min(letters, [...text].length) >= shortest) return text;
  throw new Problem('search-too-short', {
    errors: [{ pointer: '/query/q', message: `must be ${shortest} letters or more` }],
  });
};
