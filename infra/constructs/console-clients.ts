import { type CfnResource, Duration } from 'aws-cdk-lib';
import { type IUserPool, OAuthScope, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { SignIn } from '../../web/console/configuration.ts';
import { lifetime } from './lifetime.ts';
import { endpointsOf, identityOfPool, type PoolNames } from './pool-identity.ts';
import { peopleRead, peopleWrite } from './user-pool.ts';

const people = ['user', 'agent'] as const;

interface Props {
  userPool: PoolNames;
  /** The URL of the console, to which the pool returns the browser. */
  url: string;
}

/**
 * Public clients of the stack's own user pool for the console: code flow with PKCE, without a secret. There is one for users
 * and one for agents, because the API tells them apart by the audience.
 */
export class ConsoleClients extends Construct {
  readonly ids: Record<(typeof people)[number], string>;
  readonly signIns: SignIn[];

  constructor(scope: Construct, id: string, { userPool, url }: Props) {
    super(scope, id);
    const pool = UserPool.fromUserPoolId(this, 'Pool', userPool.id);
    this.ids = {
      user: this.#client('Users', pool, url).userPoolClientId,
      agent: this.#client('Agents', pool, url).userPoolClientId,
    };
    const identity = identityOfPool(userPool);
    this.signIns = people.map((kind) => ({
      issuer: identity[kind].issuer,
      ...endpointsOf(userPool),
      clientId: this.ids[kind],
      // Together with other scopes, the pool would leave the attributes out that name account, role and team.
      scope: 'openid',
      parameters: {},
      token: 'id_token',
      principals: { [kind]: { claims: identity[kind].claims, requiredClaims: identity[kind].requiredClaims } },
    }));
  }

  #client(id: string, userPool: IUserPool, url: string): UserPoolClient {
    const client = new UserPoolClient(this, id, {
      userPool,
      generateSecret: false,
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [url],
        logoutUrls: [url],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.minutes(15),
      accessTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      // A public client's refresh token is used once (RFC 9700, section 4.14.2); the grace period allows for a lost answer.
      refreshTokenRotationGracePeriod: Duration.seconds(30),
      readAttributes: peopleRead,
      writeAttributes: peopleWrite,
    });
    (client.node.defaultChild as CfnResource).applyRemovalPolicy(lifetime(false).removalPolicy);
    return client;
  }
}
