import { InvalidArgumentError } from 'commander';

/** A count that was typed. @throws InvalidArgumentError unless it is a whole number above 0 */
export const countOf = (text: string): number => {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Give a whole number above 0.');
};
