import type { Emulator } from './emulator.ts';

/** The services that the test itself calls, with the name and version of their JSON protocol. */
const services = {
  'cognito-idp': ['AWSCognitoIdentityProviderService', '1.1'],
  dynamodb: ['DynamoDB_20120810', '1.0'],
  events: ['AWSEvents', '1.1'],
  logs: ['Logs_20140328', '1.1'],
  sqs: ['AmazonSQS', '1.0'],
  ssm: ['AmazonSSM', '1.1'],
  states: ['AWSStepFunctions', '1.0'],
} as const;

/** Credentials of the account's root user. The emulator reads the service from them and does not check the signature. */
export const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/**
 * Calls an operation of an emulated service; `Answer` is the part of its answer that the caller reads.
 * @throws when the service answers with an error, which the message names
 */
export const aws = async <Answer = unknown>(
  emulator: Emulator,
  service: keyof typeof services,
  operation: string,
  input: object,
): Promise<Answer> => {
  const [prefix, version] = services[service];
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${prefix}.${operation}`,
      authorization: authorization(service),
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} ${operation} answered ${response.status}: ${text.slice(0, 500)}`);
  return (text === '' ? {} : JSON.parse(text)) as Answer;
};
