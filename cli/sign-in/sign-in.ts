import {
  AssociateSoftwareTokenCommand,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { UserError } from '../../examples/demo/gatehouse.ts';
import { srp } from './srp.ts';

/** Where a person signs in: a user pool, and its client for users or for agents. */
export interface Entrance {
  userPoolId: string;
  clientId: string;
  email: string;
}

/** What a person answers while they sign in. */
export interface Answers {
  now: () => Date;
  password: () => Promise<string>;
  /** The password that replaces the temporary one, at the first sign-in. */
  newPassword: () => Promise<string>;
  /** The one-time code of an authenticator app. */
  code: () => Promise<string>;
  /** The first code after the app has been given its secret (base 32), which sets up the second factor. */
  firstCode: (secret: string) => Promise<string>;
}

/** Tokens of a person; the API accepts the ID token. */
export interface Tokens {
  IdToken: string;
  AccessToken: string;
}

type Step = Pick<
  InitiateAuthCommandOutput,
  'ChallengeName' | 'ChallengeParameters' | 'Session' | 'AuthenticationResult'
>;

/** Gives an authenticator app its secret, and confirms that it shows the right codes. @returns the session to go on with */
const setUpSecondFactor = async (
  client: CognitoIdentityProviderClient,
  Session: string | undefined,
  { firstCode }: Answers,
): Promise<string | undefined> => {
  const associated = await client.send(new AssociateSoftwareTokenCommand({ Session }));
  const UserCode = await firstCode(associated.SecretCode ?? '');
  const verified = await client.send(new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode }));
  return verified.Session;
};

/**
 * Signs a person in with password (SRP) and one-time code, and answers what Cognito asks for at a first sign-in.
 * @throws UserError when the pool asks for something else; otherwise the error of the pool
 */
export const signIn = async (
  client: CognitoIdentityProviderClient,
  { userPoolId, clientId: ClientId, email }: Entrance,
  answers: Answers,
): Promise<Tokens> => {
  const proof = srp(userPoolId, await answers.password());
  let step: Step = await client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: email, SRP_A: proof.opening },
    }),
  );
  const USERNAME = step.ChallengeParameters?.['USER_ID_FOR_SRP'] ?? email;
  const respond = (responses: Record<string, string>, Session = step.Session): Promise<Step> =>
    client.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: step.ChallengeName,
        Session,
        ChallengeResponses: { USERNAME, ...responses },
      }),
    );
  const next = async ({ ChallengeName, ChallengeParameters = {}, Session }: Step): Promise<Step> => {
    switch (ChallengeName) {
      case 'PASSWORD_VERIFIER':
        return respond(proof.answer(ChallengeParameters, answers.now()));
      case 'NEW_PASSWORD_REQUIRED':
        return respond({ NEW_PASSWORD: await answers.newPassword() });
      case 'MFA_SETUP':
        return respond({}, await setUpSecondFactor(client, Session, answers));
      case 'SOFTWARE_TOKEN_MFA':
        return respond({ SOFTWARE_TOKEN_MFA_CODE: await answers.code() });
      default:
        throw new UserError(`The user pool asks for ${ChallengeName}, which this command does not support.`);
    }
  };
  while (!step.AuthenticationResult) step = await next(step);
  const { IdToken = '', AccessToken = '' } = step.AuthenticationResult;
  return { IdToken, AccessToken };
};
