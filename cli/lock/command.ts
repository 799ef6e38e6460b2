import type { Command } from 'commander';
import { devToken } from '../../examples/demo/gatehouse.ts';
import { type Client, createClient } from '../../package/client/index.ts';
import { outputOfStack } from '../aws/output-of-stack.ts';
import { printRows, type Row, say } from '../output/print.ts';
import { explainedCall } from '../source/api-errors.ts';
import { addressOf, type Target, withTarget } from '../source/target.ts';

interface Given extends Target {
  reason?: string;
}

/** A client in the name of the vendor's backend: with the token given, of the local run, or of the stack's own user pool. */
const serviceClient = async (target: Target): Promise<{ client: Client; url: string }> => {
  const { stack, token } = target;
  const url = stack === undefined ? addressOf(target) : await outputOfStack(stack, 'ApiUrl');
  const own = async (): Promise<string> => {
    if (stack === undefined) return devToken(url, { kind: 'service', sub: 'backend' });
    const { stackToken } = await import('../sign-in/stack-token.ts');
    return stackToken(stack, { kind: 'service' });
  };
  return { client: createClient({ baseUrl: url, token: token ?? (await own()) }), url };
};

/** Calls the API as the vendor's backend. @throws UserError */
const asService = async <Answer>(target: Target, call: (client: Client) => Promise<Answer>): Promise<Answer> => {
  const { client, url } = await serviceClient(target);
  return call(client).catch((error: unknown) => {
    throw explainedCall(error, url);
  });
};

/** The command `lock`. */
export const describeLock = (command: Command): Command =>
  withTarget(command)
    .description('lock a support agent out of all accounts; all sessions of the agent end')
    .argument('<agent>', 'the id of the agent, as their tokens have it in `sub`')
    .option('--reason <text>', 'why, for the record')
    .action(async (agentId: string, { reason, ...target }: Given) => {
      const body = reason === undefined ? {} : { reason };
      const answer = await asService(target, (client) => client.lockAgent({ agentId, body }));
      say(`The agent ${agentId} is locked out of all accounts.`);
      printRows([answer.body as Row], target);
    });

/** The command `unlock`. */
export const describeUnlock = (command: Command): Command =>
  withTarget(command)
    .description('take the lock off a support agent')
    .argument('<agent>', 'the id of the agent')
    .action(async (agentId: string, target: Target) => {
      await asService(target, (client) => client.unlockAgent({ agentId }));
      say(`The agent ${agentId} may open sessions again.`);
    });
