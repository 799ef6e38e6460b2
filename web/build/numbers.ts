import { foldersAround, type Unit } from './catalogues.ts';

/** The number of each message in the bundles, by folder and id. */
export type Numbers = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Numbers all messages, in the order of folders and files. A text that two elements use has a number in each. */
export const numbersFor = (messages: ReadonlyMap<string, readonly Unit[]>): Numbers => {
  let next = 0;
  return new Map(
    [...messages].map(([folder, units]) => [folder, new Map(units.map(({ id }) => [id, next++]))] as const),
  );
};

/** A message in the bundles: the folder of its catalogue, and its number. */
interface Numbered {
  folder: string;
  number: number;
}

/** The message with an id that a file in `folder` uses. @throws when none of the folders around has it */
export const messageOf = (numbers: Numbers, folder: string, id: string): Numbered => {
  for (const one of foldersAround(folder)) {
    const number = numbers.get(one)?.get(id);
    if (number !== undefined) return { folder: one, number };
  }
  throw new Error(`web/${folder} has no message ${id}: run "npm run messages"`);
};
