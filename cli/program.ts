import type { Command } from 'commander';
import { newCommand, newProgram } from './new-program.ts';
import { describeRestore } from './restore/command.ts';
import { describeToken } from './token/command.ts';
import { describeVerify } from './verify/command.ts';

const name = 'gatehouse-access';

/**
 * The terminal of operators, with all its commands.
 * @param args what was typed behind its name: the library for completion is loaded only for completion
 */
export const programOf = async (args: readonly string[]): Promise<Command> => {
  const program = newProgram(name, `npx ${name}`).description(
    'The terminal for operators of Gatehouse: reads the record, verifies it, and repairs what failed.',
  );
  describeVerify(newCommand(program, 'verify'));
  describeToken(newCommand(program, 'token'));
  describeRestore(newCommand(program, 'restore'));
  if (args[0] === 'complete') {
    const { default: addCompletion } = await import('@bomb.sh/tab/commander');
    addCompletion(program);
  } else
    program
      .command('complete')
      .argument('[shell]')
      .description('print the completion script for bash, zsh, fish or powershell');
  return program;
};
