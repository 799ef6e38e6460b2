import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, type IKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { accountMay } from './key-policy.ts';
import { lifetime } from './lifetime.ts';
import type { ServiceFunction } from './service-function.ts';

/** The first signs; all are published. */
export type SigningKeys = readonly [IKey, ...IKey[]];

const use = ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign', 'kms:Verify'];

interface Props {
  instance: string;
  retain: boolean;
}

const signingKey = (scope: Construct, name: string, { instance, retain }: Props): Key => {
  const key = new Key(scope, `SigningKey-${name}`, {
    description: `Gatehouse: signs tokens (${name})`,
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    policy: new PolicyDocument({ statements: [accountMay(use)] }),
    ...lifetime(retain),
  });
  new Alias(scope, `SigningKeyAlias-${name}`, { aliasName: `alias/${instance}/signing-${name}`, targetKey: key });
  return key;
};

/**
 * The keys of Gatehouse's own tokens, one for each name, in the given order. KMS does not rotate asymmetric keys, so
 * deployments do: `1`, then `1,2` (the new key is published), `2,1` (the new key signs), and `2` when all tokens of the old
 * key have expired. A key that is no longer named is retained in KMS, as all data are.
 */
export const signingKeys = (
  scope: Construct,
  { names: [first, ...others], ...props }: Props & { names: readonly [string, ...string[]] },
): SigningKeys => [signingKey(scope, first, props), ...others.map((name) => signingKey(scope, name, props))];

/**
 * The key of checkpoints and receipts, apart from those of tokens: what it signs must verify for years, so it is not rotated
 * (ADR 0035).
 */
export const checkpointKey = (scope: Construct, id: string, { instance, retain }: Props): Key => {
  const key = new Key(scope, id, {
    description: 'Gatehouse: signs checkpoints and receipts',
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    policy: new PolicyDocument({ statements: [accountMay(use)] }),
    ...lifetime(retain),
  });
  new Alias(scope, `${id}Alias`, { aliasName: `alias/${instance}/checkpoints`, targetKey: key });
  return key;
};

/** Allows a function to sign checkpoints, and to read the public key. */
export const allowCheckpoints = (fn: ServiceFunction, key: IKey): void => {
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'SignCheckpoints',
      actions: ['kms:GetPublicKey', 'kms:Sign'],
      resources: [key.keyArn],
    }),
  );
};

/** Allows a function to sign tokens with the first key. */
export const allowSigning = (fn: ServiceFunction, [first]: SigningKeys): void => {
  fn.addToRolePolicy(new PolicyStatement({ sid: 'SignTokens', actions: ['kms:Sign'], resources: [first.keyArn] }));
};

/** Allows a function to read all public keys, to publish them and to verify tokens. */
export const allowPublishing = (fn: ServiceFunction, keys: SigningKeys): void => {
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'PublishKeys',
      actions: ['kms:GetPublicKey'],
      resources: keys.map((key) => key.keyArn),
    }),
  );
};
