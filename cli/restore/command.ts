import type { Command } from 'commander';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { serviceStackOf } from '../aws/service-stack.ts';
import { readText } from '../read-text.ts';
import type { Head } from './account.ts';

const details = `
See docs/operations/restore.md first. The usual order:

  npx gatehouse-access restore --off --stack NAME
  npx gatehouse-access restore --backup TABLE --live TABLE --to INSTANT [--heads FILE]
  npx gatehouse-access restore --on --stack NAME`;

interface Given {
  off?: true;
  on?: true;
  stack?: string;
  backup?: string;
  live?: string;
  to?: string;
  heads?: string;
}

/** @throws UserError without a stack, and when the options of a restore are given, too */
const turn = async (to: 'on' | 'off', { off, on, stack: name, ...rest }: Given): Promise<void> => {
  if (off && on) throw new UserError('Give --off or --on, not both.');
  if (!name) throw new UserError('Give the instance: --stack NAME. Try: npx gatehouse-access restore --help');
  const [stray] = Object.keys(rest);
  if (stray !== undefined) throw new UserError(`--${stray} does not go with --${to}.`);
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const { turnOff, turnOn } = await import('./switch.ts');
  const clients = { cloudFormation: new CloudFormationClient(), lambda: new LambdaClient() };
  const count = await (to === 'off' ? turnOff : turnOn)(clients, serviceStackOf(name));
  console.log(`Turned ${to} ${count} functions of ${serviceStackOf(name)}.`);
};

/** @throws UserError when a table or the instant is missing */
const putBack = async ({ backup, live, to, heads, stack }: Given): Promise<void> => {
  if (stack !== undefined) throw new UserError('--stack needs --off or --on.');
  if (!backup || !live || !to || Number.isNaN(Date.parse(to))) {
    throw new UserError('Give --backup TABLE, --live TABLE and --to INSTANT. Try: npx gatehouse-access restore --help');
  }
  process.env['TABLE_NAME'] = live;
  const { restore } = await import('./restore.ts');
  const known = heads ? (JSON.parse(await readText(heads)) as Record<string, Head>) : {};
  const done = await restore({ backup, live, restoredTo: new Date(to).toISOString(), heads: known });
  console.log(
    `Restored ${done.accounts} accounts and revoked ${done.revoked} grants. Every chain has an entry account.restored.`,
  );
};

/** The command `restore`, which puts the data of a backup back into the table of a deployment. */
export const describeRestore = (command: Command): Command =>
  command
    .description('put the data of a backup back into the table of a deployment')
    .option('--off', 'turn off the API, the sweep and the assignments: callers get 503')
    .option('--on', 'turn them on again, each with the concurrency that it had reserved')
    .option('--stack <name>', 'the instance: Gatehouse, or the name that -c name=NAME gave it')
    .option('--backup <table>', 'the table that was restored from the backup')
    .option('--live <table>', "the table of the deployment; the API must be off, and the stream's consumers must be on")
    .option('--to <instant>', 'the instant of the backup: 2026-11-21T08:00:00.000Z')
    .option(
      '--heads <file>',
      'the ends of the chains by the audit log, if the live table has lost entries: {"acme":{"sequence":7,"hash":"…"}}',
    )
    .addHelpText('after', details)
    .action((given: Given) => (given.off ? turn('off', given) : given.on ? turn('on', given) : putBack(given)));
