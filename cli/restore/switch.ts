import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { listResources } from '../aws/resources.ts';

/** Logical ids of the functions that change data at a caller's or a schedule's wish; the consumers of the stream stay on. */
const switched = /^(Api|GrantExpirySweep|BulkAssignment)/;

/** The tag that keeps what a function had reserved while it is off: a number, or `none`. */
const tag = 'gatehouse:reserved';

/** The clients of a deployment's region. */
export interface Clients {
  cloudFormation: CloudFormationClient;
  lambda: LambdaClient;
}

const functionsOf = async ({ cloudFormation }: Clients, stack: string): Promise<string[]> =>
  (await listResources(cloudFormation, stack))
    .filter(({ type, logicalId }) => type === 'AWS::Lambda::Function' && switched.test(logicalId))
    .map(({ physicalId }) => physicalId);

/** The function's ARN, and what it had reserved when it was turned off; undefined when it is on. */
const readFunction = async ({ lambda }: Clients, FunctionName: string) => {
  const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  return { arn: Configuration?.FunctionArn ?? '', reserved: Tags?.[tag] };
};

/**
 * Turns off the API, the sweep and the assignments of a deployment: their functions get no concurrency, and callers 503.
 * A tag of the function keeps what it had reserved, and is written first, so an interrupted call can be repeated.
 * @param stack the name of the service stack
 * @returns the number of functions
 */
export const turnOff = async (clients: Clients, stack: string): Promise<number> => {
  const { lambda } = clients;
  const names = await functionsOf(clients, stack);
  for (const FunctionName of names) {
    const { arn, reserved } = await readFunction(clients, FunctionName);
    if (reserved === undefined) {
      const { ReservedConcurrentExecutions = 'none' } = await lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      const Tags = { [tag]: String(ReservedConcurrentExecutions) };
      await lambda.send(new TagResourceCommand({ Resource: arn, Tags }));
    }
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  }
  return names.length;
};

/**
 * Turns on again what `turnOff` turned off, with what each function had reserved. Functions that are on stay as they are.
 * @param stack the name of the service stack
 * @returns the number of functions that were off
 */
export const turnOn = async (clients: Clients, stack: string): Promise<number> => {
  const { lambda } = clients;
  let count = 0;
  for (const FunctionName of await functionsOf(clients, stack)) {
    const { arn, reserved } = await readFunction(clients, FunctionName);
    if (reserved === undefined) continue;
    if (reserved === 'none') await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    else {
      const ReservedConcurrentExecutions = Number(reserved);
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    }
    await lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: [tag] }));
    count++;
  }
  return count;
};
