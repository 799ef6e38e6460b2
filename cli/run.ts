import { type Command, CommanderError } from 'commander';
import { UserError } from '../examples/demo/gatehouse.ts';
import { explained } from './aws/explain.ts';
import { Finding } from './finding.ts';

/** The exit codes, as those of `grep` and `diff`: 0 done, 1 something was found to be wrong, 2 the command could not do its work. */
const exitCodes = { done: 0, found: 1, failed: 2 } as const;

/** The exit code of an error, after what has to be printed about it. */
const codeOf = (error: unknown): number => {
  // Commander has printed its help or its error already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.failed;
  if (error instanceof Finding) {
    console.error(error.message);
    return exitCodes.found;
  }
  const known = explained(error);
  console.error(known instanceof UserError ? known.message : known);
  return exitCodes.failed;
};

/**
 * Runs a command line.
 * @param args what was typed behind the name of the program
 * @returns the exit code, one of `exitCodes`
 */
export const run = async (program: Command, args: readonly string[]): Promise<number> => {
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return codeOf(error);
  }
};
