import { Aws } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { accountMay, thisKey } from './key-policy.ts';
import { lifetime } from './lifetime.ts';

/** Using the key on data; what IAM policies of callers name, too. */
const use = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Its key material changes every year, or when somebody asks for it. */
const rotate = [
  'kms:DisableKeyRotation',
  'kms:EnableKeyRotation',
  'kms:GetKeyRotationStatus',
  'kms:ListKeyRotations',
  'kms:RotateKeyOnDemand',
];

/** CloudWatch Logs encrypts the log groups of this account and region with it. */
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

/** Alarms of this account reach the encrypted topic. */
const alarms = () =>
  new PolicyStatement({
    sid: 'Alarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: thisKey,
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });

/** The customer-managed key of the table, the log groups and the alarm topic; rotated every year. */
export const dataKey = (scope: Construct, id: string, retain: boolean): Key =>
  new Key(scope, id, {
    description: 'Gatehouse: table, logs and alarms',
    enableKeyRotation: true,
    policy: new PolicyDocument({ statements: [accountMay([...use, ...rotate]), logs(), alarms()] }),
    ...lifetime(retain),
  });
