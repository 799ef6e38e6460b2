import { describe, expect, it } from 'vitest';
import { templates } from './templates.ts';

/**
 * CloudFormation knows a resource by its logical id alone. With another id it would create a new, empty resource and leave the
 * old one behind: accounts, tokens or subscriptions would be gone from the product. The ids follow from the names of the
 * constructs, so a refactoring may change them unseen. Never update this list for one: restore the names.
 */
const pinned = {
  Key961B73FD: 'AWS::KMS::Key',
  SigningKey12FD9A1FB: 'AWS::KMS::Key',
  CheckpointKey6ED5B60F: 'AWS::KMS::Key',
  Checkpoints620E2F20: 'AWS::S3::Bucket',
  CheckpointsPolicy129C21F3: 'AWS::S3::BucketPolicy',
  TableCD117FA1: 'AWS::DynamoDB::GlobalTable',
  AuditLogA5B7094E: 'AWS::Logs::LogGroup',
  BusEA82B648: 'AWS::Events::EventBus',
  AlarmTopicD01E77F9: 'AWS::SNS::Topic',
  AlarmTopicPolicy309DB5F8: 'AWS::SNS::TopicPolicy',
};

const pool = {
  IdentityPool9E5AED46: 'AWS::Cognito::UserPool',
  IdentityPoolApiC4657272: 'AWS::Cognito::UserPoolResourceServer',
  IdentityPoolDomain8A19A96F: 'AWS::Cognito::UserPoolDomain',
  IdentityPoolUsers48480117: 'AWS::Cognito::UserPoolClient',
  IdentityPoolAgents49F7ED67: 'AWS::Cognito::UserPoolClient',
  IdentityPoolServicesBC2A198E: 'AWS::Cognito::UserPoolClient',
};

/** Written anew by each deployment, so nothing is lost with them. */
const replaceable = ['AWS::SSM::Parameter', 'AWS::KMS::Alias'];

const idsIn = (context: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(templates(context).data.Resources).flatMap(([id, { Type }]) =>
      replaceable.includes(Type) ? [] : [[id, Type]],
    ),
  );

const issuer = { issuer: 'https://id.example.com', audience: 'gatehouse' };

describe('the logical ids of the data stack', () => {
  it('are these, with a user pool', () => expect(idsIn({})).toEqual({ ...pinned, ...pool }));

  it('are these, with other issuers', () => expect(idsIn(issuer)).toEqual(pinned));

  it('are these, with other issuers beside the pool', () => {
    expect(idsIn({ ...issuer, keepUserPool: 'true' })).toEqual({ ...pinned, ...pool });
  });

  it('of signing keys follow from their names', () => {
    const second = { SigningKey2145B34B8: 'AWS::KMS::Key' };
    expect(idsIn({ ...issuer, signingKeys: '2,1' })).toEqual({ ...pinned, ...second });
  });

  it('do not depend on the name of the instance, nor on whether it is retained', () => {
    expect(idsIn({ name: 'Other', retain: 'false' })).toEqual(idsIn({}));
  });
});
