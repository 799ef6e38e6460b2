import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { serviceToken } from '../../cli/sign-in/service-token.ts';
import { type Answers, type Entrance, signIn, type Tokens } from '../../cli/sign-in/sign-in.ts';
import { totp } from '../../cli/sign-in/totp.ts';
import { runTokenWith } from '../local/support/commands.ts';
import { aws } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { acme, certified, kept, other, otherTeam, type People, ruled, sales, team, visited } from './people.ts';

type Outputs = Record<'UserPoolId' | 'UsersClientId' | 'AgentsClientId' | 'ServicesClientId', string>;

const password = 'Correct-horse-battery-1';

/** Creates a user in the pool, as an administrator. @returns their `sub` */
const create = async (
  emulator: Emulator,
  UserPoolId: string,
  Username: string,
  attributes: Record<string, string>,
): Promise<string> => {
  const { User } = await aws<{ User: { Attributes: { Name: string; Value: string }[] } }>(
    emulator,
    'cognito-idp',
    'AdminCreateUser',
    {
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries({ email: Username, email_verified: 'true', ...attributes }).map(
        ([Name, Value]) => ({
          Name,
          Value,
        }),
      ),
    },
  );
  await aws(emulator, 'cognito-idp', 'AdminSetUserPassword', {
    UserPoolId,
    Username,
    Password: password,
    Permanent: true,
  });
  return User.Attributes.find((attribute) => attribute.Name === 'sub')?.Value ?? '';
};

/** The code of now by the machine's clock, since the emulator checks it by that clock. */
const code = (secret: string): string => totp(secret, new Date());

/** What a person answers whose second factor is set up, if they have a secret. */
const answersOf = (secret?: string): Answers => {
  const unexpected = () => Promise.reject(new Error('the pool asked for what it should not'));
  return {
    now: () => new Date(),
    password: () => Promise.resolve(password),
    newPassword: unexpected,
    firstCode: unexpected,
    code: secret === undefined ? unexpected : () => Promise.resolve(code(secret)),
  };
};

/**
 * Signs in with password and one-time code. AWS requires the second factor to be set up at the first sign-in; the emulator
 * does not, so it is set up then and required from the second sign-in on.
 * @returns the tokens, and the secret of the one-time codes
 */
const enterWithCode = async (emulator: Emulator, entrance: Entrance): Promise<Tokens & { secret: string }> => {
  const { endpoint } = emulator;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials });
  const { AccessToken } = await signIn(client, entrance, answersOf());
  const { SecretCode: secret } = await aws<{ SecretCode: string }>(emulator, 'cognito-idp', 'AssociateSoftwareToken', {
    AccessToken,
  });
  await aws(emulator, 'cognito-idp', 'VerifySoftwareToken', { AccessToken, UserCode: code(secret) });
  await aws(emulator, 'cognito-idp', 'AdminSetUserMFAPreference', {
    UserPoolId: entrance.userPoolId,
    Username: entrance.email,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });
  return { ...(await signIn(client, entrance, answersOf(secret))), secret };
};

/** The token that `npm run token -- … --stack` prints for a person. */
const printedToken = async (
  { environment }: Emulator,
  name: string,
  { kind, email, secret }: { kind: string; email: string; secret: string },
): Promise<string> => {
  const given = { ...environment, GATEHOUSE_PASSWORD: password, GATEHOUSE_TOTP_SECRET: secret };
  const { output, errors } = await runTokenWith(given, kind, '--stack', name, '--email', email);
  if (errors) throw new Error(`npm run token said: ${errors}`);
  return output.trim();
};

/** A service's token for its id and secret. */
const clientCredentials = async (emulator: Emulator, UserPoolId: string, ClientId: string): Promise<string> => {
  const { UserPoolClient } = await aws<{ UserPoolClient: { ClientSecret: string } }>(
    emulator,
    'cognito-idp',
    'DescribeUserPoolClient',
    { UserPoolId, ClientId },
  );
  return serviceToken(`${emulator.endpoint}/oauth2/token`, ClientId, UserPoolClient.ClientSecret);
};

/** The people of the scenario in the stack's own user pool. */
export const cognitoPeople = async (emulator: Emulator, deployed: Deployed): Promise<People> => {
  const { UserPoolId, UsersClientId, AgentsClientId, ServicesClientId } = deployed.outputs as Outputs;
  const make = (name: string, attributes: Record<string, string>) =>
    create(emulator, UserPoolId, `${name}@example.com`, attributes);
  const enter = (clientId: string, name: string) =>
    enterWithCode(emulator, { userPoolId: UserPoolId, clientId, email: `${name}@example.com` });
  const userOf = (account: string, role: string) => ({ 'custom:account_id': account, 'custom:role': role });

  const id = await make('owner', userOf(acme, 'owner'));
  await make('curious', userOf(acme, 'owner'));
  const user = async (name: string, account: string, role = 'owner') => ({
    id: await make(name, userOf(account, role)),
    token: (await enter(UsersClientId, name)).IdToken,
  });
  await make('agent', { 'custom:team': team });
  await make('outsider', { 'custom:team': otherTeam });
  await make('lost', { 'custom:team': team });

  const owner = await enter(UsersClientId, 'owner');
  const ownerAsAgent = await enter(AgentsClientId, 'curious');
  const agentAsUser = await enter(UsersClientId, 'lost');
  const agent = await enter(AgentsClientId, 'agent');
  const printed = (kind: string, secret: string) =>
    printedToken(emulator, deployed.name, { kind, email: `${kind === 'user' ? 'owner' : kind}@example.com`, secret });
  return {
    owner: { id, token: await printed('user', owner.secret) },
    member: await user('member', acme, 'member'),
    stranger: await user('stranger', other),
    agent: { token: await printed('agent', agent.secret) },
    outsider: { token: (await enter(AgentsClientId, 'outsider')).IdToken },
    host: await user('host', visited),
    seller: await user('seller', sales),
    ruler: await user('ruler', ruled),
    examiner: await user('examiner', certified),
    keeper: await user('keeper', kept),
    clerk: await user('clerk', kept, 'member'),
    service: { token: await clientCredentials(emulator, UserPoolId, ServicesClientId) },
    mixedRoutesCheckedBy: 'gateway',
    worthless: {
      'an access token instead of an ID token': owner.AccessToken,
      'a tampered one': owner.IdToken.replace(
        /\.([^.]{10})/,
        (_, start: string) => `.${[...start].reverse().join('')}`,
      ),
      'an owner who signed in through the client of agents': ownerAsAgent.IdToken,
      'an agent who signed in through the client of users': agentAsUser.IdToken,
    },
  };
};
