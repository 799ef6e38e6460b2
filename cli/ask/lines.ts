import { UserError } from '../../examples/demo/gatehouse.ts';
import type { SavedQuery } from '../../shared/saved-queries.ts';
import type { Progress } from '../output/progress.ts';
import { addressOf, type Target } from '../source/target.ts';
import type { Line } from './evaluate.ts';

/** Which lines a question needs. */
export interface Wanted {
  log: SavedQuery['log'];
  /** An instant: lines from then on. */
  from: string;
}

/** The latest lines of a local Gatehouse's audit log. @throws UserError when nothing answers */
const localLines = async (url: string): Promise<Line[]> => {
  const answer = await fetch(`${url}/dev/audit`).catch(() => undefined);
  if (!answer) throw new UserError(`Nothing answers at ${url}.`);
  if (!answer.ok) throw new UserError(`The server at ${url} is not a local Gatehouse.`);
  const { items } = (await answer.json()) as { items: { time: number }[] };
  return items.map((line) => ({ timestamp: new Date(line.time).toISOString(), message: JSON.stringify(line) }));
};

const logPrefixes = ['ApiSessionsLog', 'ApiShareLinkOpeningsLog'];

/** The names of the log groups that a question reads in a deployed instance. */
const logGroupsOf = async (name: string, log: SavedQuery['log']): Promise<string[]> => {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { outputOf, readStack } = await import('../aws/outputs.ts');
  const client = new CloudFormationClient();
  const stack = await readStack(client, name);
  if (log === 'audit') return [outputOf(stack, 'AuditLogGroupName')];
  const { listResources } = await import('../aws/resources.ts');
  return (await listResources(client, stack.stackName))
    .filter(
      ({ type, logicalId }) => type === 'AWS::Logs::LogGroup' && logPrefixes.some((one) => logicalId.startsWith(one)),
    )
    .map(({ physicalId }) => physicalId);
};

/** The lines of log groups of CloudWatch. */
const cloudWatchLines = async (names: readonly string[], { from }: Wanted, progress: Progress): Promise<Line[]> => {
  const { CloudWatchLogsClient, paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient();
  const lines: Line[] = [];
  for (const logGroupName of names) {
    const range = { startTime: Date.parse(from) };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, ...range })) {
      for (const { timestamp = 0, message = '' } of events) {
        // A function's log has lines of the Lambda service beside its own.
        if (message.startsWith('{')) lines.push({ timestamp: new Date(timestamp).toISOString(), message });
      }
      progress.at(`${lines.length} lines of ${logGroupName} …`);
    }
  }
  return lines;
};

/** The lines that a question is asked of. @throws UserError when there is no such log */
export const linesOf = async (target: Target, wanted: Wanted, progress: Progress): Promise<Line[]> => {
  const url = addressOf(target);
  if (target.token !== undefined)
    throw new UserError('--token does not go with ask: logs are read with AWS credentials.');
  if (target.stack !== undefined) {
    return cloudWatchLines(await logGroupsOf(target.stack, wanted.log), wanted, progress);
  }
  if (wanted.log !== 'audit') {
    throw new UserError('The local run keeps no log of its functions: start it with --verbose to see their lines.');
  }
  return (await localLines(url)).filter(({ timestamp }) => timestamp >= wanted.from);
};
