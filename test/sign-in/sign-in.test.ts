import { PassThrough } from 'node:stream';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explained } from '../../cli/aws/explain.ts';
import { type Answers, signIn } from '../../cli/sign-in/sign-in.ts';
import { askFor, askForSecret } from '../../cli/sign-in/terminal.ts';
import { type Answer, challenge, signedIn, startFakeAws } from './fake-aws.ts';

let pool: Awaited<ReturnType<typeof startFakeAws>>;
let client: CognitoIdentityProviderClient;
beforeAll(async () => {
  pool = await startFakeAws();
  client = new CognitoIdentityProviderClient({ endpoint: pool.url, region: 'eu-central-1', maxAttempts: 1 });
});
afterAll(() => {
  client.destroy();
  pool.stop();
});

const answers: Answers = {
  now: () => new Date('2026-11-21T08:00:00Z'),
  password: async () => 'Temporary-horse-1',
  newPassword: async () => 'Correct-horse-1',
  code: async () => '123456',
  firstCode: async (secret) => `code of ${secret}`,
};

const entrance = { userPoolId: 'eu-central-1_Abc', clientId: 'users', email: 'ada@example.com' };

/** Signs in to a pool that answers the challenges so. @returns the tokens, and what the pool was sent after the password */
const enter = async (...further: Answer[]) => {
  pool.calls.length = 0;
  Object.assign(pool.answers, { InitiateAuth: [challenge], RespondToAuthChallenge: further });
  const tokens = await signIn(client, entrance, answers).catch((error: unknown) => {
    throw explained(error);
  });
  return { tokens, sent: pool.calls.slice(2).map(({ operation, input }) => ({ operation, ...input })) };
};

test('signs in with the password alone when the pool asks for no more', async () => {
  const { tokens } = await enter(signedIn);
  expect(tokens).toEqual({ IdToken: 'id-token', AccessToken: 'access-token' });
  const [opening, proof] = pool.calls;
  expect(opening?.input).toMatchObject({ ClientId: 'users', AuthFlow: 'USER_SRP_AUTH' });
  expect(proof?.input['ChallengeResponses']).toMatchObject({ USERNAME: 'id-of-ada' });
  expect(JSON.stringify(pool.calls)).not.toContain('Temporary-horse-1');
});

test('sends a one-time code when the pool asks for it', async () => {
  const { sent } = await enter({ ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'second' }, signedIn);
  expect(sent).toMatchObject([
    { Session: 'second', ChallengeResponses: { USERNAME: 'id-of-ada', SOFTWARE_TOKEN_MFA_CODE: '123456' } },
  ]);
});

test('chooses a password and sets up the second factor at the first sign-in', async () => {
  Object.assign(pool.answers, {
    AssociateSoftwareToken: [{ SecretCode: 'ABCD', Session: 'fourth' }],
    VerifySoftwareToken: [{ Status: 'SUCCESS', Session: 'fifth' }],
  });
  const { tokens, sent } = await enter(
    { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 'second' },
    { ChallengeName: 'MFA_SETUP', Session: 'third' },
    signedIn,
  );
  expect(tokens.IdToken).toBe('id-token');
  expect(sent).toMatchObject([
    { Session: 'second', ChallengeResponses: { NEW_PASSWORD: 'Correct-horse-1' } },
    { operation: 'AssociateSoftwareToken', Session: 'third' },
    { operation: 'VerifySoftwareToken', Session: 'fourth', UserCode: 'code of ABCD' },
    { ChallengeName: 'MFA_SETUP', Session: 'fifth', ChallengeResponses: { USERNAME: 'id-of-ada' } },
  ]);
});

test.each([
  ['NotAuthorizedException', 'Incorrect username or password.', 'Wrong e-mail address or password.'],
  ['NotAuthorizedException', 'User is disabled.', 'AWS refused the call: User is disabled. (NotAuthorizedException)'],
  ['CodeMismatchException', 'x', 'The one-time code is wrong. Is the clock of the device right?'],
  ['ExpiredCodeException', 'x', 'The one-time code has expired or was used before: wait for the next one.'],
  ['InvalidPasswordException', 'Too short', 'AWS refused the call: Too short (InvalidPasswordException)'],
])('explains %s: %s', async (error, message, explanation) => {
  await expect(enter({ error, message })).rejects.toThrow(explanation);
});

test('says which challenge it does not support', async () => {
  await expect(enter({ ChallengeName: 'SMS_MFA', Session: 'x' })).rejects.toThrow(
    'The user pool asks for SMS_MFA, which this command does not support.',
  );
});

/** A terminal, and what it shows. */
const makeTerminal = (isTTY = true) => {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  return { input, output, shown: () => String(output.read() ?? '') };
};

test('a terminal shows what is typed, unless it is secret', async () => {
  const open = makeTerminal();
  const code = askFor('Code', '', open);
  open.input.write('123456\n');
  expect(await code).toBe('123456');
  expect(open.shown()).toContain('123456');
  const hidden = makeTerminal();
  const password = askForSecret('Password', '', hidden);
  hidden.input.write('secret\n');
  expect(await password).toBe('secret');
  expect(hidden.shown()).toBe('Password: \n');
});

test('Ctrl-C and the end of the input stop the question, and without a terminal there is none', async () => {
  const interrupted = makeTerminal();
  const first = askForSecret('Password', '', interrupted);
  interrupted.input.write('\u0003');
  await expect(first).rejects.toThrow('Stopped.');
  const ended = makeTerminal();
  const second = askForSecret('Password', '', ended);
  ended.input.end();
  await expect(second).rejects.toThrow('Stopped.');
  await expect(askFor('Code', 'Set X.', makeTerminal(false))).rejects.toThrow(
    'There is no terminal to ask for "Code". Set X.',
  );
});
