import { readFile } from 'node:fs/promises';
import { UserError } from '../examples/demo/gatehouse.ts';

/** The text of a file. @throws UserError when it cannot be read */
export const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`The file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
};
