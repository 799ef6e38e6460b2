import type { Command } from 'commander';
import { clock } from '../../shared/core/clock.ts';
import { Finding } from '../finding.ts';
import { printRows } from '../output/print.ts';
import { startProgress } from '../output/progress.ts';
import { addressOf, type Target, withTarget } from '../source/target.ts';
import { useTable } from '../source/use-table.ts';
import { checkApi } from './api.ts';
import type { Check } from './checks.ts';

/** Everything about a deployed instance. @throws UserError when there is no such stack */
const checksOfStack = async (name: string): Promise<Check[]> => {
  const [{ CloudFormationClient }, { CloudWatchClient }, { SQSClient }] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-cloudwatch'),
    import('@aws-sdk/client-sqs'),
  ]);
  const [{ outputOf, readStack }, { listResources }] = await Promise.all([
    import('../aws/outputs.ts'),
    import('../aws/resources.ts'),
  ]);
  const { checkAlarms, checkDeadLetters, checkLags, checkStack } = await import('./stack.ts');
  const progress = startProgress();
  progress.at(`Reading ${name} …`);
  const client = new CloudFormationClient();
  const stack = await readStack(client, name);
  useTable(outputOf(stack, 'TableName'));
  const { checkHeld } = await import('./held.ts');
  const resources = await listResources(client, stack.stackName);
  const [watch, queues] = [new CloudWatchClient(), new SQSClient({ useQueueUrlAsEndpoint: false })];
  const checks = await Promise.all([
    checkStack(stack),
    checkApi(outputOf(stack, 'ApiUrl')),
    checkAlarms(watch, resources),
    checkDeadLetters(queues, resources),
    checkHeld(),
    checkLags(watch, stack.stackName, Date.parse(clock.now())),
  ]);
  progress.clear();
  return checks.flat();
};

/** The command `status`. */
export const describeStatus = (command: Command): Command =>
  withTarget(command)
    .description('whether an instance is well: API, version, alarms, dead-letter queues, held journals, lags')
    .action(async (target: Target) => {
      const url = addressOf(target);
      const checks = await (target.stack === undefined ? checkApi(url) : checksOfStack(target.stack));
      printRows(
        checks.map(({ what, state, isWrong }) => ({
          what,
          state,
          ...(target.json ? { isWrong } : { look: isWrong ? '!' : '' }),
        })),
        target,
      );
      const count = checks.filter(({ isWrong }) => isWrong).length;
      if (count > 0) throw new Finding(`${count} of ${checks.length} need a look: see docs/operations.`);
    });
