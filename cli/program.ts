import type { Command } from 'commander';
import { describeAsk } from './ask/command.ts';
import { describeJournal } from './journal/command.ts';
import { describeGrants, describeJobs, describeSessions } from './lists/command.ts';
import { describeLock, describeUnlock } from './lock/command.ts';
import { newCommand, newProgram } from './new-program.ts';
import { describeRedrive } from './redrive/command.ts';
import { describeRestore } from './restore/command.ts';
import { describeStatus } from './status/command.ts';
import { describeToken } from './token/command.ts';
import { describeVerify } from './verify/command.ts';
import { describeWho } from './who/command.ts';

const name = 'gatehouse-access';

/** The commands, in the order of the help. */
const commands = {
  status: describeStatus,
  who: describeWho,
  journal: describeJournal,
  grants: describeGrants,
  sessions: describeSessions,
  jobs: describeJobs,
  ask: describeAsk,
  verify: describeVerify,
  token: describeToken,
  lock: describeLock,
  unlock: describeUnlock,
  redrive: describeRedrive,
  restore: describeRestore,
} as const;

/**
 * The terminal of operators, with all its commands.
 * @param args what was typed behind its name: the library for completion is loaded only for completion
 */
export const programOf = async (args: readonly string[]): Promise<Command> => {
  const program = newProgram(name, `npx ${name}`).description(
    'The terminal for operators of Gatehouse: reads the record, verifies it, and repairs what failed.',
  );
  for (const [word, describe] of Object.entries(commands)) describe(newCommand(program, word));
  if (args[0] === 'complete') {
    const { default: addCompletion } = await import('@bomb.sh/tab/commander');
    addCompletion(program);
  } else {
    program
      .command('complete')
      .argument('[shell]')
      .description('print the completion script for bash, zsh, fish or powershell');
  }
  return program;
};
