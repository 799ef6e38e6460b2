import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { serviceStackOf } from '../aws/service-stack.ts';

const outputs = ['UserPoolId', 'UsersClientId', 'AgentsClientId', 'ServicesClientId', 'TokenEndpoint'] as const;

/** What the outputs of a service stack say about its user pool. */
export type Pool = Record<(typeof outputs)[number], string>;

/** The stack's outputs; undefined when there is no such stack. */
const outputsOf = async (client: CloudFormationClient, StackName: string): Promise<Map<string, string> | undefined> => {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return stack && new Map(stack.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
};

/**
 * The user pool of a deployed instance.
 * @param name of the instance (`Gatehouse`), or of its service stack (`Gatehouse-Service`)
 * @throws UserError when there is no such stack, or it has no user pool
 */
export const poolOfStack = async (client: CloudFormationClient, name: string): Promise<Pool> => {
  const stackName = serviceStackOf(name);
  const found = await outputsOf(client, stackName);
  if (!found) {
    const region = await client.config.region();
    throw new UserError(`There is no stack ${stackName} in ${region}. Another region: AWS_REGION=… npm run token -- …`);
  }
  if (!found.has('UserPoolId')) {
    throw new UserError(
      `The stack ${stackName} has no user pool, since it trusts other issuers: get the token from them.`,
    );
  }
  return Object.fromEntries(outputs.map((output) => [output, found.get(output) ?? ''])) as Pool;
};
