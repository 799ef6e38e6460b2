import type { Command } from 'commander';
import { baseUrlOf, UserError } from '../../examples/demo/gatehouse.ts';

/** Where a command asks, as its options name it. */
export interface Target {
  port?: string;
  url?: string;
  stack?: string;
  token?: string;
  json?: boolean;
}

/** Adds the options that name where a command asks, and `--json`. */
export const withTarget = (command: Command): Command =>
  command
    .option('--port <port>', 'the port of the local Gatehouse (default: PORT of the environment, or 3000)')
    .option('--url <url>', 'the address of the API, if it is not http://localhost:PORT')
    .option('--stack <name>', 'a deployed instance by its name, read with your AWS credentials')
    .option('--token <token>', 'a token of an owner, admin or service: the API is asked in their name')
    .option('--json', 'print JSON, one document a line');

/** The address of the API that `--port` or `--url` names. @throws UserError when they name none, or with `--stack` */
export const addressOf = ({ stack, ...address }: Target): string => {
  if (stack !== undefined && (address.url ?? address.port) !== undefined) {
    throw new UserError('Give either --stack, or --url or --port.');
  }
  return baseUrlOf(address);
};
