import { aws } from './aws.ts';
import type { Deployed } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { acme, certified, kept, other, otherTeam, type People, ruled, sales, team, visited } from './people.ts';
import { srp } from './srp.ts';
import { totp } from './totp.ts';

type Outputs = Record<'UserPoolId' | 'UsersClientId' | 'AgentsClientId' | 'ServicesClientId', string>;

interface Tokens {
  IdToken: string;
  AccessToken: string;
}

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

interface Started {
  ChallengeName?: string;
  ChallengeParameters?: Record<string, string>;
  Session?: string;
  AuthenticationResult?: Tokens;
}

/**
 * Signs in with password and one-time code. AWS requires the second factor to be set up at the first sign-in; the emulator
 * does not, so it is set up then and required from the second sign-in on.
 */
const signIn = async (emulator: Emulator, UserPoolId: string, ClientId: string, Username: string): Promise<Tokens> => {
  const respond = ({ ChallengeName, Session }: Started, ChallengeResponses: Record<string, string>) =>
    aws<Started>(emulator, 'cognito-idp', 'RespondToAuthChallenge', {
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses,
    });
  const start = async () => {
    const proof = srp(UserPoolId, password);
    const challenge = await aws<Started>(emulator, 'cognito-idp', 'InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: Username, SRP_A: proof.opening },
    });
    return respond(challenge, proof.answer(challenge.ChallengeParameters ?? {}));
  };
  const AccessToken = (await start()).AuthenticationResult?.AccessToken;
  const { SecretCode } = await aws<{ SecretCode: string }>(emulator, 'cognito-idp', 'AssociateSoftwareToken', {
    AccessToken,
  });
  await aws(emulator, 'cognito-idp', 'VerifySoftwareToken', { AccessToken, UserCode: totp(SecretCode) });
  await aws(emulator, 'cognito-idp', 'AdminSetUserMFAPreference', {
    UserPoolId,
    Username,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });

  const { AuthenticationResult } = await respond(await start(), {
    USERNAME: Username,
    SOFTWARE_TOKEN_MFA_CODE: totp(SecretCode),
  });
  if (!AuthenticationResult) throw new Error(`${Username} could not sign in with a one-time code`);
  return AuthenticationResult;
};

/** A service's token for its id and secret. */
const clientCredentials = async (emulator: Emulator, UserPoolId: string, ClientId: string): Promise<string> => {
  const { UserPoolClient } = await aws<{ UserPoolClient: { ClientSecret: string } }>(
    emulator,
    'cognito-idp',
    'DescribeUserPoolClient',
    { UserPoolId, ClientId },
  );
  const response = await fetch(`${emulator.endpoint}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${ClientId}:${UserPoolClient.ClientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=gatehouse%2Fapi',
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
};

/** The people of the scenario in the stack's own user pool. */
export const cognitoPeople = async (emulator: Emulator, deployed: Deployed): Promise<People> => {
  const { UserPoolId, UsersClientId, AgentsClientId, ServicesClientId } = deployed.outputs as Outputs;
  const make = (name: string, attributes: Record<string, string>) =>
    create(emulator, UserPoolId, `${name}@example.com`, attributes);
  const enter = (client: string, name: string) => signIn(emulator, UserPoolId, client, `${name}@example.com`);
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
  return {
    owner: { id, token: owner.IdToken },
    member: await user('member', acme, 'member'),
    stranger: await user('stranger', other),
    agent: { token: (await enter(AgentsClientId, 'agent')).IdToken },
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
