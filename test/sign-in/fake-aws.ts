import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the fake AWS answers to an operation: a body, or the name and message of an error. */
export type Answer = object | { error: string; message: string };

interface Call {
  operation: string;
  input: Record<string, unknown>;
}

const xmlOf = (outputs: Record<string, string>): string => {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>x</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
};

const xmlError = (message: string): string =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;

/**
 * CloudFormation, Cognito and a token endpoint on the loopback interface.
 * @returns its URL, the calls it got, and what it answers: `stacks` by name, their outputs; `answers` by operation, in turn
 */
export const startFakeAws = async () => {
  const stacks: Record<string, Record<string, string>> = {};
  const answers: Record<string, Answer[]> = {};
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    const body = Buffer.concat(chunks).toString();
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string' && request.url === '/') {
      const name = new URLSearchParams(body).get('StackName') ?? '';
      const outputs = stacks[name];
      const text = outputs ? xmlOf(outputs) : xmlError(`Stack with id ${name} does not exist`);
      return response.writeHead(outputs ? 200 : 400, { 'content-type': 'text/xml' }).end(text);
    }
    const operation = typeof target === 'string' ? (target.split('.')[1] ?? '') : 'token';
    const input = typeof target === 'string' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    calls.push({ operation, input: { ...input, authorization: request.headers.authorization } });
    const answer = answers[operation]?.shift() ?? { error: 'UnexpectedException', message: operation };
    const isError = 'error' in answer;
    response.writeHead(isError ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.1',
      ...(isError ? { 'x-amzn-errortype': answer.error } : {}),
    });
    response.end(JSON.stringify(isError ? { ...answer, __type: answer.error } : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    stacks,
    answers,
    calls,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

export const challenge = {
  ChallengeName: 'PASSWORD_VERIFIER',
  ChallengeParameters: {
    SRP_B: 'abcdef',
    SALT: 'f00d',
    SECRET_BLOCK: 'c2VjcmV0',
    USER_ID_FOR_SRP: 'id-of-ada',
    USERNAME: 'id-of-ada',
  },
  Session: 'first',
};

export const signedIn = { AuthenticationResult: { IdToken: 'id-token', AccessToken: 'access-token' } };
