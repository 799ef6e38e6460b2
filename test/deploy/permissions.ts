import { authorization } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';

interface DeployedFunction {
  FunctionName: string;
  Role: string;
}

/** All functions of an instance. The list is paged, and two instances have more than a page. */
const functionsOf = async (emulator: Emulator, { name }: Deployed): Promise<DeployedFunction[]> => {
  const found: DeployedFunction[] = [];
  let marker: string | undefined;
  do {
    const query = marker === undefined ? '' : `?${new URLSearchParams({ Marker: marker })}`;
    const listed = await fetch(`${emulator.endpoint}/2015-03-31/functions${query}`, {
      headers: { authorization: authorization('lambda') },
    });
    const page = (await listed.json()) as { Functions: DeployedFunction[]; NextMarker?: string };
    found.push(...page.Functions);
    marker = page.NextMarker;
  } while (marker);
  return found.filter((fn) => fn.FunctionName.startsWith(`${name}-Service-`));
};

/** The name of a function of an instance, by the prefix of its name in the template. @throws when it does not exist */
export const functionNamed = async (emulator: Emulator, deployed: Deployed, prefix: string): Promise<string> => {
  const functions = await functionsOf(emulator, deployed);
  const fn = functions.find((one) => one.FunctionName.startsWith(`${deployed.name}-Service-${prefix}`));
  if (!fn) throw new Error(`${deployed.name} has no function ${prefix}`);
  return fn.FunctionName;
};

const allow = async (emulator: Emulator, fn: DeployedFunction, Action: string[], Resource: string): Promise<void> => {
  const { status } = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: { authorization: authorization('iam') },
    body: new URLSearchParams({
      Action: 'PutRolePolicy',
      Version: '2010-05-08',
      RoleName: fn.Role.split('/').at(-1) ?? '',
      PolicyName: `emulator-${Action[0]?.split(':')[0]}`,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource }],
      }),
    }),
  });
  if (status !== 200) throw new Error(`allowing ${fn.FunctionName} ${Action} answered ${status}`);
};

/**
 * Adds permissions that the deployed policies already give on AWS but not in the emulator:
 * - the sequencer writes the audit log: AWS compares such calls with the log group's ARN that ends in `:*`, as in the
 *   deployed policy; the emulator compares them with the ARN without that ending;
 * - the sequencer, checkpoints and the journal's routes write items, signals are stored and settled, and the canary works in its account,
 *   each in partitions that the deployed policy names by `dynamodb:LeadingKeys`, which the emulator's requests do not have.
 */
export const allowWhatTheEmulatorMisses = async (emulator: Emulator, deployed: Deployed): Promise<void> => {
  const account = 'us-east-1:000000000000';
  const { AuditLogGroupName, TableName } = deployed.outputs;
  const table = `arn:aws:dynamodb:${account}:table/${TableName}`;
  const keeping = ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem'];
  const settling = [...keeping, 'dynamodb:BatchGetItem', 'dynamodb:DeleteItem'];
  const reading = ['BatchGetItem', 'GetItem', 'Query'];
  const canaries = [...reading, 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'].map(
    (action) => `dynamodb:${action}`,
  );
  const functions = await functionsOf(emulator, deployed);
  const pushes = functions.some((fn) => fn.FunctionName.startsWith(`${deployed.name}-Service-SignalsPush`));
  for (const [prefix, actions, resource] of [
    [
      'JournalSequencer',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `arn:aws:logs:${account}:log-group:${AuditLogGroupName}`,
    ],
    ['JournalSequencer', ['dynamodb:PutItem', 'dynamodb:UpdateItem'], table],
    ['CheckpointsArchive', ['dynamodb:PutItem', 'dynamodb:UpdateItem'], table],
    ['ApiJournal', ['dynamodb:UpdateItem'], table],
    ['SignalsOutbox', keeping, table],
    ['Canary', canaries, table],
    ...(pushes ? ([['SignalsPush', settling, table]] as const) : []),
  ] as const) {
    const fn = functions.find((one) => one.FunctionName.startsWith(`${deployed.name}-Service-${prefix}`));
    if (!fn) throw new Error(`${deployed.name} has no function ${prefix}`);
    await allow(emulator, fn, [...actions], resource);
  }
};
