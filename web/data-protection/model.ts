import type { Body } from '../core/client.ts';
import { isSearchable } from '../parts/search-box.ts';

export type Access = Body<'getSupportAccess'>;
export type Policy = Body<'getPolicy'>;
type People = Body<'listPeople'>;
export type Person = People['items'][number];
export type Summary = People['summary'];
export type Support = People['support'][number];

/** What the list of people is narrowed to; an empty text is no filter. */
export interface Filter {
  search: string;
  kind: '' | Person['kind'];
  concern: '' | Person['concerns'][number];
}

export const noFilter: Filter = { search: '', kind: '', concern: '' };

/** Whether a filter narrows the list. One letter does not: the API searches from two on. */
export const isNarrow = ({ search, kind, concern }: Filter): boolean =>
  (isSearchable(search) && search.trim() !== '') || kind !== '' || concern !== '';

/** The query of a filter. */
export const queryOf = ({
  search,
  kind,
  concern,
}: Filter): { q?: string; kind?: Person['kind']; concern?: Person['concerns'][number] } => {
  const q = search.trim();
  return {
    ...(q !== '' && isSearchable(q) ? { q } : {}),
    ...(kind === '' ? {} : { kind }),
    ...(concern === '' ? {} : { concern }),
  };
};

/** The policy to put in order to switch the e-mail layer of share links. Read-only members stay out. */
export const withEmailChallenge = (
  { version, updatedAt, warnings, notInEdition, ...content }: Policy,
  emailChallenge: boolean,
): Omit<Policy, 'version'> => ({ ...content, shareLinks: { ...content.shareLinks, emailChallenge } });
