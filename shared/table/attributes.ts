import { dueIndex, teamsIndex } from './keys.ts';

const ofTheTable = new Set<string>([
  ...['PK', 'SK'],
  ...[dueIndex.partition, dueIndex.sort],
  ...[teamsIndex.partition, teamsIndex.sort],
]);

/**
 * What an item says, without its keys and its places in the indexes: those are made anew by each write, so that what has
 * ended does not take its old ones along.
 */
export const recordOf = <Item>(item: object): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !ofTheTable.has(name))) as Item;
