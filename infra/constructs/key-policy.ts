import { AccountRootPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Actions to administer a key. Listed individually, so that actions that AWS adds later are not included. */
const administer = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:CreateGrant',
  'kms:DeleteAlias',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RetireGrant',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** In a key policy `*` means the key itself. */
export const thisKey = ['*'];

/** Lets the account's IAM policies allow administration of the key and the given uses. */
export const accountMay = (use: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'AccountByItsPolicies',
    principals: [new AccountRootPrincipal()],
    actions: [...use, ...administer].sort(),
    resources: thisKey,
  });
