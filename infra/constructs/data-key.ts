import { Aws } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { accountMay, thisKey } from './key-policy.ts';
import { lifetime } from './lifetime.ts';

/** Actions that use the key on data; callers' IAM policies name them as well. */
const use = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Actions that rotate the key material, which also happens every year. */
const rotate = [
  'kms:DisableKeyRotation',
  'kms:EnableKeyRotation',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyRotations',
  'kms:RotateKeyOnDemand',
];

/** Allows CloudWatch Logs to encrypt the log groups of this account and region. */
const logs = () =>
  new PolicyStatement({
    sid: 'LogGroups',
    principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
    actions: use,
    resources: thisKey,
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
      },
    },
  });

/** Allows alarms of this account to publish to the encrypted topic. */
const alarms = () =>
  new PolicyStatement({
    sid: 'Alarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: thisKey,
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });

/** The customer-managed key of the table, the log groups and the alarm topic; rotated every year. */
export const dataKey = (scope: Construct, id: string, { name, retain }: { name: string; retain: boolean }): Key => {
  const key = new Key(scope, id, {
    description: 'Gatehouse: table, logs and alarms',
    enableKeyRotation: true,
    policy: new PolicyDocument({ statements: [accountMay([...use, ...rotate]), logs(), alarms()] }),
    ...lifetime(retain),
  });
  // Aliases go with the stack, since a name that stayed taken would block its return.
  new Alias(scope, `${id}Alias`, { aliasName: `alias/${name}/data`, targetKey: key });
  return key;
};
