import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ConfigError } from '../context.ts';

/** Lambda measures all variables of a function together, as JSON. */
const limit = 4096;

/** Bytes for a value that is known at deployment only. The longest are ARNs of keys, with 75 to 90. */
const assumed = 90;

/** A resolved value as text: what CloudFormation joins is joined, and what it looks up is replaced by as many bytes. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value && typeof value === 'object' && 'Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  return 'x'.repeat(assumed);
};

const bytesOf = (variables: Record<string, string>): number => Buffer.byteLength(JSON.stringify(variables));

/**
 * Checks that a function's environment variables fit. Lambda would refuse the function in the middle of a deployment.
 * @throws ConfigError with the size of each variable
 */
export const checkEnvironment = (
  scope: IConstruct,
  entry: string,
  environment: Readonly<Record<string, string>>,
): void => {
  const resolved = Stack.of(scope).resolve(environment) as Record<string, unknown>;
  const variables = Object.fromEntries(Object.entries(resolved).map(([name, value]) => [name, textOf(value)]));
  const bytes = bytesOf(variables);
  if (bytes <= limit) return;
  const sizes = Object.entries(variables)
    .map(([name, text]) => [name, bytesOf({ [name]: text })] as const)
    .sort(([, one], [, other]) => other - one)
    .map(([name, size]) => `${name} ${size}`);
  throw new ConfigError(
    `The environment of ${entry} takes about ${bytes} bytes, and Lambda allows ${limit} (${sizes.join(', ')}). ` +
      'Shorten the option "settings", such as the URLs of signalReceivers and the features of editions, or the names of issuers and audiences.',
  );
};
