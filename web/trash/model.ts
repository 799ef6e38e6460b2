import type { Body } from '../core/client.ts';
import { fold } from '../core/fold.ts';

export type Item = Body<'listTrashItems'>['items'][number];
export type Status = Item['status'];
export type Policy = Body<'getPolicy'>;

export const statuses = ['trashed', 'restored', 'purged'] as const satisfies readonly Status[];

/** What the reader looks for. Empty texts match everything. */
export interface Filter {
  query: string;
  resourceType: string;
}

const dayMillis = 86_400_000;

/** The time until an item is deleted permanently, in milliseconds: whole days, rounded up, or the exact rest of the last day. */
export const timeLeft = ({ purgeAt }: Pick<Item, 'purgeAt'>, now: number): number => {
  const millis = Math.max(0, Date.parse(purgeAt) - now);
  return millis < dayMillis ? millis : Math.ceil(millis / dayMillis) * dayMillis;
};

/** Whether an item is deleted permanently within three days. */
export const isNear = ({ purgeAt }: Pick<Item, 'purgeAt'>, now: number): boolean =>
  Date.parse(purgeAt) - now <= 3 * dayMillis;

/** The title of an item, or its id: titles are optional, and erased by a purge. */
export const nameOf = ({ title, resourceId }: Pick<Item, 'title' | 'resourceId'>): string =>
  title === undefined || title.trim() === '' ? resourceId : title;

/** The resource types of items, each once, in order. */
export const typesOf = (items: readonly Item[]): string[] =>
  [...new Set(items.map(({ resourceType }) => resourceType))].sort();

/**
 * The items that a filter lets through. A query of less than two letters matches everything.
 * @param personName the name of a user, so that items can be found by the person who deleted them
 */
export const matching = (
  items: readonly Item[],
  { query, resourceType }: Filter,
  personName: (userId: string) => string,
): readonly Item[] => {
  const wanted = fold(query.trim());
  const isShort = [...wanted].length < 2;
  return items.filter((item) => {
    if (resourceType !== '' && item.resourceType !== resourceType) return false;
    const { title = '', resourceId, deletedBy } = item;
    const texts = [title, resourceId, deletedBy === undefined ? '' : personName(deletedBy)];
    return isShort || texts.some((text) => fold(text).includes(wanted));
  });
};
