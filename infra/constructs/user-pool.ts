import { Aws, type CfnResource, Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPoolClient,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
  UserPoolEmail,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { lifetime, lifetimeOfProtected } from './lifetime.ts';

/** Attributes that only administrators of the pool may set: they determine the principal of a token. */
export const attributes = { accountId: 'account_id', role: 'role', team: 'team' } as const;

/** What the clients of users and agents may read and write. */
export const peopleRead = new ClientAttributes()
  .withStandardAttributes({ email: true, emailVerified: true })
  .withCustomAttributes(...Object.values(attributes));
export const peopleWrite = new ClientAttributes().withStandardAttributes({ email: true });
const apiScope = new ResourceServerScope({ scopeName: 'api', scopeDescription: 'Call the API as a service' });

/**
 * A user pool for deployments without their own identity provider, with one client for each kind of principal. Sign-up is off,
 * and no client may write the attributes that make someone a user or an agent, so signing in through another client does
 * not change the kind of principal.
 */
export class OwnUserPool extends Construct {
  readonly pool: UserPool;
  readonly #server: UserPoolResourceServer;
  readonly domain: UserPoolDomain;
  readonly clients: Record<'users' | 'agents' | 'services', UserPoolClient>;

  constructor(
    scope: Construct,
    id: string,
    { name, mfa, retain, sesFrom }: Pick<Config, 'name' | 'mfa' | 'retain' | 'sesFrom'>,
  ) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // Users sign in with it: a changed address takes effect only when it is verified.
      keepOriginal: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      standardAttributes: { email: { required: true, mutable: true } },
      customAttributes: Object.fromEntries(
        Object.values(attributes).map((attribute) => [
          attribute,
          new StringAttribute({ mutable: true, minLen: 1, maxLen: 128 }),
        ]),
      ),
      mfa: mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
        tempPasswordValidity: Duration.days(3),
      },
      ...(sesFrom === undefined ? {} : { email: UserPoolEmail.withSES({ fromEmail: sesFrom }) }),
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: retain,
      ...lifetimeOfProtected(retain),
    });
    this.#acknowledge(mfa);
    this.#server = this.pool.addResourceServer('Api', { identifier: 'gatehouse', scopes: [apiScope] });
    this.domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${name.toLowerCase()}-${Aws.ACCOUNT_ID}` },
    });
    this.clients = { users: this.#people('Users'), agents: this.#people('Agents'), services: this.#services() };
    for (const one of [this.domain, this.#server, ...Object.values(this.clients)]) {
      (one.node.defaultChild as CfnResource).applyRemovalPolicy(lifetime(retain).removalPolicy);
    }
  }

  /** Users and agents sign in with password and one-time code, and call the API with their ID token. */
  #people(id: string): UserPoolClient {
    return this.pool.addClient(id, {
      authFlows: { userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.minutes(15),
      accessTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      readAttributes: peopleRead,
      writeAttributes: peopleWrite,
    });
  }

  /** The vendor's backend authenticates with a client secret. */
  #services(): UserPoolClient {
    const client = this.pool.addClient('Services', {
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(this.#server, apiScope)] },
      enableTokenRevocation: true,
      // Cognito charges for each token of a service, and a closed client gets no new one.
      accessTokenValidity: Duration.minutes(60),
    });
    // By default Cognito would also allow users to sign in through this client.
    (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    return client;
  }

  #acknowledge(mfa: Config['mfa']): void {
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'The Plus plan is billed per user, which is for the vendor to decide.',
    });
    if (mfa === 'optional') {
      Validations.of(this.pool).acknowledge({
        id: 'AwsSolutions-COG2',
        reason: 'Chosen by -c mfa=optional; one-time codes stay available.',
      });
    }
  }
}
