import type { Body } from '../core/client.ts';

export type PeoplePage = Body<'listPeople'>;
export type Person = PeoplePage['items'][number];
export type Support = PeoplePage['support'][number];
export type Job = Body<'listAssignmentJobs'>['items'][number];
export type Concern = Person['concerns'][number];

/** The order in which people are listed; a leading minus reverses it. */
export type Sort = 'name' | 'role' | 'passwordStrength' | '-lastSeenAt' | 'lastSeenAt';

/** Which people are listed, and in which order. Empty text: all. */
export interface Filter {
  q: string;
  kind: '' | Person['kind'];
  role: '' | Person['role'];
  concern: '' | Concern;
  sort: Sort;
}

export const noFilter: Filter = { q: '', kind: '', role: '', concern: '', sort: 'name' };

/** Whether the filter hides people. */
export const isFiltered = ({ q, kind, role, concern }: Filter): boolean =>
  q.trim() !== '' || kind !== '' || role !== '' || concern !== '';

/** The query of a filter as the API takes it. */
export const queryOf = ({ q, kind, role, concern, sort }: Filter) => ({
  sort,
  ...(q.trim() === '' ? {} : { q: q.trim() }),
  ...(kind === '' ? {} : { kind }),
  ...(role === '' ? {} : { role }),
  ...(concern === '' ? {} : { concern }),
});

/** Adds the next page to a list. A person who moved between the pages is listed once. */
export const appended = (list: PeoplePage, page: PeoplePage): PeoplePage => {
  const known = new Set(list.items.map(({ userId }) => userId));
  return { ...page, items: [...list.items, ...page.items.filter(({ userId }) => !known.has(userId))] };
};

/** A list whose first page was read again: the rest stays, so that the reader keeps their place. */
export const refreshed = (list: PeoplePage | undefined, first: PeoplePage): PeoplePage => {
  if (list === undefined || first.nextPageToken === undefined || list.items.length <= first.items.length) return first;
  const fresh = new Set(first.items.map(({ userId }) => userId));
  const rest = list.items.slice(first.items.length).filter(({ userId }) => !fresh.has(userId));
  return { ...first, items: [...first.items, ...rest], nextPageToken: list.nextPageToken };
};

/** The chosen people: names by id, in the order in which they were chosen. */
export type Selection = ReadonlyMap<string, string>;

/** The most people in one job. */
export const maxSelected = 10_000;

/** The selection after some people were chosen or dropped. */
export const select = (selection: Selection, people: readonly Person[], isChosen: boolean): Selection => {
  const next = new Map(selection);
  for (const { userId, name } of people) {
    if (!isChosen) next.delete(userId);
    else if (next.size < maxSelected) next.set(userId, name);
  }
  return next;
};

/** Whether a job has failed for some users or campaigns and can be tried again. */
export const canRetry = ({ status, revertOf, revertedBy }: Job): boolean =>
  (status === 'failed' || status === 'partially_failed') && revertOf === undefined && revertedBy === undefined;

/** Whether a job has changed something that can still be undone. */
export const canUndo = ({ revertibleUntil, changed }: Job): boolean => revertibleUntil !== undefined && changed > 0;
