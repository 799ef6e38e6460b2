import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runTokenWith } from '../local/support/commands.ts';
import { challenge, signedIn, startFakeAws } from './fake-aws.ts';

let aws: Awaited<ReturnType<typeof startFakeAws>>;
beforeAll(async () => {
  aws = await startFakeAws();
  Object.assign(aws.stacks, {
    'Gatehouse-Service': {
      UserPoolId: 'eu-central-1_Abc',
      UsersClientId: 'users',
      AgentsClientId: 'agents',
      ServicesClientId: 'services',
      TokenEndpoint: `${aws.url}/oauth2/token`,
    },
    'External-Service': { ApiUrl: 'https://api.example.com' },
  });
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
});

const run = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const configuration = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const account = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' };
  return runTokenWith(
    { PATH, NODE_COMPILE_CACHE, AWS_ENDPOINT_URL: aws.url, ...configuration, ...account, ...environment },
    ...args,
  );
};

const given = { GATEHOUSE_PASSWORD: 'Correct-horse-1', GATEHOUSE_TOTP_SECRET: 'GEZDGNBVGY3TQOJQ' };
const ofAda = ['--stack', 'Gatehouse', '--email', 'ada@example.com'];
const withCode = (last: object) => ({
  InitiateAuth: [challenge],
  RespondToAuthChallenge: [{ ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'second' }, last],
});

test('prints the ID token of a user or an agent, and nothing else', async () => {
  for (const [args, client] of [
    [ofAda, 'users'],
    [['agent', '--stack', 'Gatehouse-Service', '--email', 'ada@example.com'], 'agents'],
  ] as const) {
    Object.assign(aws.answers, withCode(signedIn));
    expect(await run(args, given)).toEqual({ code: 0, output: 'id-token\n', errors: '' });
    expect(aws.calls.at(-1)?.input).toMatchObject({
      ClientId: client,
      ChallengeResponses: { SOFTWARE_TOKEN_MFA_CODE: expect.stringMatching(/^\d{6}$/) },
    });
  }
});

test("prints a service's access token, for the id and secret of its client", async () => {
  Object.assign(aws.answers, {
    DescribeUserPoolClient: [{ UserPoolClient: { ClientSecret: 'hush' } }],
    token: [{ access_token: 'access-token' }],
  });
  expect(await run(['service', '--stack', 'Gatehouse'])).toEqual({ code: 0, output: 'access-token\n', errors: '' });
  expect(aws.calls.at(-1)?.input).toEqual({
    grant_type: 'client_credentials',
    scope: 'gatehouse/api',
    authorization: `Basic ${Buffer.from('services:hush').toString('base64')}`,
  });
});

const refusal = async (args: readonly string[], environment: NodeJS.ProcessEnv = given): Promise<string> => {
  const { code, output, errors } = await run(args, environment);
  expect([code, output]).toEqual([2, '']);
  return errors.trim();
};

test('says in one sentence what is wrong with the options', async () => {
  expect(await refusal(['owner', '--stack', 'Gatehouse'])).toBe(
    'Give one kind: user, agent, service. Try: npx gatehouse-access token --help',
  );
  expect(await refusal(['--stack', 'Gatehouse'])).toBe(
    'Give the person: --email ADDRESS. Try: npx gatehouse-access token --help',
  );
  expect(await refusal(['service', ...ofAda])).toBe('--email applies to user and agent only.');
  expect(await refusal([...ofAda, '--team', 'sales'])).toBe(
    '--team does not go with --stack: the user pool knows the person.',
  );
  expect(await refusal(['owner', '--email', 'ada@example.com'])).toBe('--email needs --stack.');
});

test('says in one sentence what is wrong with the stack, or with the environment', async () => {
  expect(await refusal(['--stack', 'Nowhere', '--email', 'a@b.c'])).toBe(
    'There is no stack Nowhere-Service in eu-central-1. Another region: AWS_REGION=… npx gatehouse-access …',
  );
  expect(await refusal(['--stack', 'External', '--email', 'a@b.c'])).toBe(
    'The stack External-Service has no user pool, since it trusts other issuers: get the token from them.',
  );
  for (const AWS_REGION of [undefined, 'not a region']) {
    expect(await refusal(ofAda, { AWS_REGION })).toBe('There is no valid AWS region: set AWS_REGION or AWS_PROFILE.');
  }
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
  expect(await refusal(ofAda, none)).toBe(
    'There are no AWS credentials: sign in ("aws sso login"), or set AWS_PROFILE.',
  );
  expect(await refusal(ofAda, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).toMatch(/^AWS does not answer: /);
});

test('says in one sentence why the person or the service is refused', async () => {
  Object.assign(aws.answers, withCode({ error: 'ExpiredCodeException', message: 'used once' }));
  expect(await refusal(ofAda)).toBe('The one-time code has expired or was used before: wait for the next one.');
  Object.assign(aws.answers, withCode(signedIn));
  expect(await refusal(ofAda, {})).toBe(
    'There is no terminal to ask for "Password of ada@example.com". Set GATEHOUSE_PASSWORD, or run the command in a terminal.',
  );
  expect(await refusal(ofAda, { ...given, GATEHOUSE_TOTP_SECRET: '???' })).toBe(
    'GATEHOUSE_TOTP_SECRET is not a secret in base 32.',
  );
  Object.assign(aws.answers, {
    DescribeUserPoolClient: [{ UserPoolClient: { ClientSecret: 'hush' } }],
    token: [{ error: 'invalid_client', message: '' }],
  });
  expect(await refusal(['service', '--stack', 'Gatehouse'])).toBe(
    `${aws.url}/oauth2/token refused to issue the token: invalid_client.`,
  );
});
