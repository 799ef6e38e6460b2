import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand, UserError } from '../examples/demo/gatehouse.ts';
import { explained } from './aws/explain.ts';
import { serviceStackOf } from './aws/service-stack.ts';
import type { Head } from './restore/account.ts';

const usage = `Puts the data of a backup back into the table of a deployment. See "Restore" in docs/operations.md first.

  npm run restore -- --off --stack NAME
  npm run restore -- --backup TABLE --live TABLE --to INSTANT [--heads FILE]
  npm run restore -- --on --stack NAME

  --off           turn off the API, the sweep and the assignments: callers get 503
  --on            turn them on again, each with the concurrency that it had reserved
  --stack NAME    the instance: Gatehouse, or the name that -c name=NAME gave it
  --backup TABLE  the table that was restored from the backup
  --live TABLE    the table of the deployment; the API must be off, and the stream's consumers must be on
  --to INSTANT    the instant of the backup: 2026-11-21T08:00:00.000Z
  --heads FILE    the ends of the chains by the audit log, if the live table has lost entries: {"acme":{"sequence":7,"hash":"…"}}`;

const options = {
  off: { type: 'boolean' },
  on: { type: 'boolean' },
  stack: { type: 'string' },
  backup: { type: 'string' },
  live: { type: 'string' },
  to: { type: 'string' },
  heads: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** @throws UserError without a stack, and when the options of a restore are given, too */
const turn = async (to: 'on' | 'off', { off, on, stack: name, ...rest }: Values): Promise<void> => {
  if (off && on) throw new UserError('Give --off or --on, not both.');
  if (!name) throw new UserError('Give the instance: --stack NAME. Try: npm run restore -- --help');
  const [stray] = Object.keys(rest);
  if (stray !== undefined) throw new UserError(`--${stray} does not go with --${to}.`);
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const { turnOff, turnOn } = await import('./restore/switch.ts');
  const clients = { cloudFormation: new CloudFormationClient(), lambda: new LambdaClient() };
  const count = await (to === 'off' ? turnOff : turnOn)(clients, serviceStackOf(name));
  console.log(`Turned ${to} ${count} functions of ${serviceStackOf(name)}.`);
};

/** @throws UserError when a table or the instant is missing */
const putBack = async ({ backup, live, to, heads, stack }: Values): Promise<void> => {
  if (stack !== undefined) throw new UserError('--stack needs --off or --on.');
  if (!backup || !live || !to || Number.isNaN(Date.parse(to))) {
    throw new UserError('Give --backup TABLE, --live TABLE and --to INSTANT. Try: npm run restore -- --help');
  }
  process.env['TABLE_NAME'] = live;
  const { restore } = await import('./restore/restore.ts');
  const known = heads ? (JSON.parse(await readFile(heads, 'utf8')) as Record<string, Head>) : {};
  const done = await restore({ backup, live, restoredTo: new Date(to).toISOString(), heads: known });
  console.log(
    `Restored ${done.accounts} accounts and revoked ${done.revoked} grants. Every chain has an entry account.restored.`,
  );
};

runCommand('npm run restore', async () => {
  const { values } = parseArgs({ options });
  if (values.help) return console.log(usage);
  try {
    await (values.off ? turn('off', values) : values.on ? turn('on', values) : putBack(values));
  } catch (error) {
    throw explained(error);
  }
});
