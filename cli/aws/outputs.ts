import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { serviceStackOf } from './service-stack.ts';

/** A service stack: its name, what it says about itself, and its outputs. */
export interface ServiceStack {
  stackName: string;
  status: string;
  updatedAt: string | undefined;
  outputs: ReadonlyMap<string, string>;
}

const describe = async (client: CloudFormationClient, StackName: string) => {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
};

/**
 * The service stack of a deployed instance.
 * @param name of the instance (`Gatehouse`), or of its service stack (`Gatehouse-Service`)
 * @throws UserError when there is no such stack
 */
export const readStack = async (client: CloudFormationClient, name: string): Promise<ServiceStack> => {
  const stackName = serviceStackOf(name);
  const stack = await describe(client, stackName);
  if (!stack) {
    const region = await client.config.region();
    throw new UserError(
      `There is no stack ${stackName} in ${region}. Another region: AWS_REGION=… npx gatehouse-access …`,
    );
  }
  return {
    stackName,
    status: stack.StackStatus ?? '',
    updatedAt: (stack.LastUpdatedTime ?? stack.CreationTime)?.toISOString(),
    outputs: new Map(stack.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
  };
};

/** An output of a stack. @throws UserError when the stack has none of that name */
export const outputOf = ({ stackName, outputs }: ServiceStack, name: string): string => {
  const value = outputs.get(name);
  if (value === undefined)
    throw new UserError(`The stack ${stackName} has no output ${name}: deploy this version first.`);
  return value;
};
