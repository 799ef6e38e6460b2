import { UserError } from '../../examples/demo/gatehouse.ts';

/** By the name of the error, what to do about it; the others of a service are passed on in its words. */
const known: Readonly<Record<string, string>> = {
  CodeMismatchException: 'The one-time code is wrong. Is the clock of the device right?',
  EnableSoftwareTokenMFAException: 'The one-time code is wrong, so the second factor is not set up. Try again.',
  ExpiredCodeException: 'The one-time code has expired or was used before: wait for the next one.',
  PasswordResetRequiredException: 'An administrator has asked for a new password: set it before you sign in.',
  UserNotFoundException: 'Wrong e-mail address or password.',
  DatabaseUnavailable: 'DynamoDB does not answer in time. Try again.',
  CredentialsProviderError: 'There are no AWS credentials: sign in ("aws sso login"), or set AWS_PROFILE.',
};

/** An error of AWS as an error that the user can resolve; every other error as it is. */
export const explained = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { name, message } = error;
  if (known[name]) return new UserError(known[name]);
  if (name === 'NotAuthorizedException' && /^Incorrect username or password/.test(message)) {
    return new UserError('Wrong e-mail address or password.');
  }
  if (/^Region (is missing|not accepted)/.test(message))
    return new UserError('There is no valid AWS region: set AWS_REGION or AWS_PROFILE.');
  if ('code' in error && error.code === 'ECONNREFUSED') return new UserError(`AWS does not answer: ${message}.`);
  return '$fault' in error ? new UserError(`AWS refused the call: ${message} (${name})`) : error;
};
