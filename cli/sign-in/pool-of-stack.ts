import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { readStack } from '../aws/outputs.ts';

const outputs = ['UserPoolId', 'UsersClientId', 'AgentsClientId', 'ServicesClientId', 'TokenEndpoint'] as const;

/** What the outputs of a service stack say about its user pool. */
export type Pool = Record<(typeof outputs)[number], string>;

/**
 * The user pool of a deployed instance.
 * @param name of the instance (`Gatehouse`), or of its service stack (`Gatehouse-Service`)
 * @throws UserError when there is no such stack, or it has no user pool
 */
export const poolOfStack = async (client: CloudFormationClient, name: string): Promise<Pool> => {
  const { stackName, outputs: found } = await readStack(client, name);
  if (!found.has('UserPoolId')) {
    throw new UserError(
      `The stack ${stackName} has no user pool, since it trusts other issuers: get the token from them.`,
    );
  }
  return Object.fromEntries(outputs.map((output) => [output, found.get(output) ?? ''])) as Pool;
};
