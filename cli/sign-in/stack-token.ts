import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { explained } from '../aws/explain.ts';
import { answersOf } from './answers.ts';
import { type Pool, poolOfStack } from './pool-of-stack.ts';
import { serviceToken } from './service-token.ts';
import { signIn } from './sign-in.ts';

/** Whom a token of a deployed instance is for. */
export type StackTokenRequest = { kind: 'user' | 'agent'; email: string } | { kind: 'service' };

const secretOf = async (client: CognitoIdentityProviderClient, pool: Pool): Promise<string> => {
  const { UserPoolId, ServicesClientId: ClientId } = pool;
  const { UserPoolClient } = await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  return UserPoolClient?.ClientSecret ?? '';
};

const tokenOf = async (stack: string, request: StackTokenRequest): Promise<string> => {
  const pool = await poolOfStack(new CloudFormationClient(), stack);
  const client = new CognitoIdentityProviderClient();
  if (request.kind === 'service') {
    return serviceToken(pool.TokenEndpoint, pool.ServicesClientId, await secretOf(client, pool));
  }
  const clientId = request.kind === 'user' ? pool.UsersClientId : pool.AgentsClientId;
  const entrance = { userPoolId: pool.UserPoolId, clientId, email: request.email };
  const { IdToken } = await signIn(client, entrance, answersOf(request.email, process.env));
  return IdToken;
};

/**
 * A token that the API of a deployed instance accepts, from its own user pool: the ID token of a person, the access token of
 * a service.
 * @param stack the name of the instance
 * @throws UserError for what the user can resolve
 */
export const stackToken = (stack: string, request: StackTokenRequest): Promise<string> =>
  tokenOf(stack, request).catch((error: unknown) => {
    throw explained(error);
  });
