import { dueIndex } from './due-shards.ts';
import { teamsIndex } from './keys.ts';

const keyAttributes = new Set<string>([
  ...['PK', 'SK'],
  ...[dueIndex.partition, dueIndex.sort],
  ...[teamsIndex.partition, teamsIndex.sort],
]);

/**
 * The attributes of an item without its keys and index keys. Each write makes those anew, so that an item that has ended
 * does not keep its old places in the indexes.
 */
export const recordOf = <Item>(item: object): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !keyAttributes.has(name))) as Item;
