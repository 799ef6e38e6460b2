import { normalizeForSearch } from '../core/normalize-for-search.ts';
import { Problem } from './problem.ts';

const minLetters = 2;

/** The search text in the form that names are compared in; undefined without one. @throws Problem `search-too-short` */
export const searchOf = (q: string | undefined): string | undefined => {
  if (q === undefined) return undefined;
  const text = normalizeForSearch(q);
  // Normalizing turns some letters into several, and some letters consist of several code points.
  const graphemes = [...new Intl.Segmenter().segment(q.trim())].length;
  if (Math.min(graphemes, [...text].length) >= minLetters) return text;
  throw new Problem('search-too-short', {
    errors: [{ pointer: '/query/q', message: `must be ${minLetters} letters or more` }],
  });
};
