import type { Command } from 'commander';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { clock } from '../../shared/core/clock.ts';
import type { StackResource } from '../aws/resources.ts';
import { Finding } from '../finding.ts';
import { printRows } from '../output/print.ts';
import { startProgress } from '../output/progress.ts';
import { dayOf } from '../who/day.ts';
import type { Resources } from './aws-ports.ts';
import { type Consumer, type ConsumerName, consumerNames, consumers } from './consumers.ts';
import type { Outcome } from './ports.ts';
import { redrive } from './redrive.ts';

interface Given {
  stack?: string;
  account?: string[];
  since?: string;
  json?: true;
}

const details = `
A message is removed only after it has been processed, and repeating a redrive changes nothing: run it again when it was interrupted
(messages that it had taken come back after 15 minutes). What each consumer needs is in docs/operations/redrive.md.`;

/** The resources of a consumer among those of the stack. @throws UserError when the stack does not have them */
const resourcesOf = (name: ConsumerName, all: readonly StackResource[]): Resources => {
  const { fn, deadLetters, queue }: Consumer = consumers[name];
  const find = (type: string, prefix: string): string => {
    const found = all.find((one) => one.type === type && one.logicalId.startsWith(prefix));
    if (!found) throw new UserError(`The stack has no ${prefix}: this instance does without the consumer ${name}.`);
    return found.physicalId;
  };
  return {
    fn: find('AWS::Lambda::Function', fn),
    deadLetters: find('AWS::SQS::Queue', deadLetters),
    queue: queue === undefined ? undefined : find('AWS::SQS::Queue', queue),
  };
};

/** A repair of journals that no message asks for. */
interface Repair {
  accounts: readonly string[];
  /** An instant; entries from then on are published again, too. */
  since: string | undefined;
}

/** The repair that was asked for. @throws UserError when it cannot be made */
const repairOf = (name: ConsumerName, { account: accounts = [], since }: Given): Repair => {
  const isAsked = accounts.length > 0 || since !== undefined;
  if (isAsked && name !== 'sequencer') throw new UserError('--account and --since apply to the sequencer only.');
  if (since !== undefined && accounts.length === 0) throw new UserError('--since needs --account.');
  return { accounts, since: since === undefined ? undefined : dayOf(since, clock.now()).from };
};

/** Redrives a consumer of a deployed instance. @throws UserError */
const redriveStack = async (name: ConsumerName, stack: string, { accounts, since }: Repair): Promise<Outcome> => {
  const [{ CloudFormationClient }, { SQSClient }, { LambdaClient }, { DynamoDBStreamsClient }] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-sqs'),
    import('@aws-sdk/client-lambda'),
    import('@aws-sdk/client-dynamodb-streams'),
  ]);
  const [{ readStack }, { listResources }, { awsPorts }, { moveAll }] = await Promise.all([
    import('../aws/outputs.ts'),
    import('../aws/resources.ts'),
    import('./aws-ports.ts'),
    import('./move.ts'),
  ]);
  const cloudFormation = new CloudFormationClient();
  const { stackName } = await readStack(cloudFormation, stack);
  const resources = resourcesOf(name, await listResources(cloudFormation, stackName));
  const clients = {
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient(),
    streams: new DynamoDBStreamsClient(),
  };
  const { deadLetters, queue } = resources;
  const progress = startProgress();
  if (since !== undefined) {
    await awsPorts(clients, resources).invoke({ repair: accounts, since });
    progress.done(`Repaired the journals of ${accounts.join(', ')}.`);
  }
  const moved = queue === undefined ? undefined : await moveAll(clients.sqs, { deadLetters, queue }, progress);
  progress.at(`Redriving ${name} …`);
  const outcome = moved ?? (await redrive(name, awsPorts(clients, resources), accounts));
  progress.done(`Redrove ${outcome.done} messages of ${name}; ${outcome.left.length} stay in the queue.`);
  return outcome;
};

/** The command `redrive`. */
export const describeRedrive = (command: Command): Command =>
  command
    .description('process again what is in the dead-letter queue of a consumer')
    .addArgument(command.createArgument('<consumer>', 'the consumer').choices(consumerNames))
    .option('--stack <name>', 'the deployed instance by its name')
    .option('--account <id...>', 'sequencer: the accounts to repair when the stream no longer has the records')
    .option(
      '--since <day>',
      'sequencer: repair the accounts in any case, and publish their entries from this day on again',
    )
    .option('--json', 'print JSON, one document a line')
    .addHelpText('after', details)
    .action(async (name: ConsumerName, given: Given) => {
      const { stack, json } = given;
      const repair = repairOf(name, given);
      if (stack === undefined)
        throw new UserError('Give the instance: --stack NAME. The local run has no dead-letter queues.');
      const { left } = await redriveStack(name, stack, repair);
      printRows(left, { json });
      if (left.length > 0) throw new Finding('Messages stay in the queue: remove the cause, then redrive again.');
    });
