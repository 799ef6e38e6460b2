import { AccountRootPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Looking after a key. Named one by one, so that no wildcard gives away what AWS may add. */
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

/** In a key's own policy `*` means this key. */
export const thisKey = ['*'];

/** The account may administer the key, and use it in the ways named, as its IAM policies say. */
export const accountMay = (use: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'AccountByItsPolicies',
    principals: [new AccountRootPrincipal()],
    actions: [...use, ...administer].sort(),
    resources: thisKey,
  });
