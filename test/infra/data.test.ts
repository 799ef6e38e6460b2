import { SSMPARAM_NO_INVALIDATE } from 'aws-cdk-lib/cx-api';
import { describe, expect, it } from 'vitest';
import { leadsIndex } from '../../shared/table/keys.ts';
import { onlyOf, resourcesOf, templates } from './templates.ts';

const { data, service } = templates();
const disposable = templates({ retain: 'false' });

/** The key of the data; the others sign. */
const dataKeyIn = (template: typeof data) => {
  const keys = Object.entries(resourcesOf(template, 'AWS::KMS::Key'));
  const [only, ...others] = keys.filter(([, { Properties }]) => Properties?.['KeySpec'] === undefined);
  if (!only || others.length > 0) throw new Error('not one key of the data');
  return { id: only[0], properties: only[1].Properties };
};

const allOf = (template: typeof data, type: string) => {
  const all = Object.values(resourcesOf(template, type));
  if (all.length === 0) throw new Error(`no resources of type ${type}`);
  return all;
};

const kept = [
  'AWS::KMS::Key',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::Logs::LogGroup',
  'AWS::Events::EventBus',
  'AWS::SNS::Topic',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
];

/** A rollback of a failed creation deletes the others, so that their names are free for the next attempt. */
const protectedFromDeletion = ['AWS::DynamoDB::GlobalTable', 'AWS::Cognito::UserPool'];

describe('the table', () => {
  const table = onlyOf(data, 'AWS::DynamoDB::GlobalTable').Properties ?? {};
  const [replica] = table['Replicas'] as Record<string, unknown>[];

  it('lets DynamoDB remove expired items, which the stream shows', () => {
    expect(table['TimeToLiveSpecification']).toEqual({ AttributeName: 'ttl', Enabled: true });
    expect(table['StreamSpecification']).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });

  it('can be restored to any moment, is not deleted by accident, and is encrypted with our key', () => {
    const { id: key } = dataKeyIn(data);
    expect(replica).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
    });
    expect(table['SSESpecification']).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
  });

  it('is paid for by request, and has two indexes of keys, and one of what lists of leads show', () => {
    expect(table['BillingMode']).toBe('PAY_PER_REQUEST');
    const index = (name: string, hash: string, range: string) => ({
      IndexName: name,
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
    expect(table['GlobalSecondaryIndexes']).toEqual([
      index('due', 'dueShard', 'dueAt'),
      index('teams', 'teamsKey', 'liveUntil'),
      {
        ...index('leads', 'PK', 'receivedAt'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...leadsIndex.holds] },
      },
    ]);
  });
});

describe('data', () => {
  it.each(kept)('of type %s outlives its stack', (type) => {
    for (const one of allOf(data, type)) {
      const DeletionPolicy = protectedFromDeletion.includes(type) ? 'Retain' : 'RetainExceptOnCreate';
      expect(one).toMatchObject({ DeletionPolicy, UpdateReplacePolicy: 'Retain' });
    }
  });

  it.each(kept)('of type %s goes with its stack when a test says so', (type) => {
    for (const one of allOf(disposable.data, type)) {
      expect(one).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
  });

  it('is not protected when a test says so', () => {
    const text = JSON.stringify(disposable.data);
    expect(text).not.toMatch(/"DeletionProtection(Enabled)?":(true|"ACTIVE")/);
    expect(JSON.stringify(data)).toMatch(/"DeletionProtection":"ACTIVE"/);
  });

  it('is encrypted with a key that changes every year', () => {
    expect(dataKeyIn(data).properties).toMatchObject({ EnableKeyRotation: true });
  });

  it('lies in the one stack, and the other can be made again', () => {
    for (const type of kept.filter((one) => one !== 'AWS::Logs::LogGroup')) {
      expect(resourcesOf(service, type)).toEqual({});
    }
  });
});

describe('the bucket of checkpoints', () => {
  const bucket = (template: typeof data) => onlyOf(template, 'AWS::S3::Bucket').Properties ?? {};

  // The emulator of the deployment test drops Object Lock.
  it('locks what is put into it, for all who might delete it, as long as the context says', () => {
    const lock = (Days: number) => ({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(bucket(data)).toMatchObject(lock(400));
    expect(bucket(templates({ checkpointDays: '3653' }).data)).toMatchObject(lock(3653));
    for (const checkpointDays of ['0', '36501', '1.5', 'x']) {
      expect(() => templates({ checkpointDays })).toThrow('checkpointDays');
    }
  });

  it('locks nothing when a test says so, which could not delete it otherwise', () => {
    expect(bucket(disposable.data)).toMatchObject({ ObjectLockEnabled: true });
    expect(JSON.stringify(bucket(disposable.data))).not.toContain('COMPLIANCE');
  });

  it('is private, encrypted, and refuses requests without TLS', () => {
    expect(bucket(data)).toMatchObject({
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const policy = JSON.stringify(onlyOf(data, 'AWS::S3::BucketPolicy').Properties);
    expect(policy).toContain('"Bool":{"aws:SecureTransport":"false"}');
  });
});

describe('logs', () => {
  it('are encrypted, go some day, and belong to one function each', () => {
    const groups = [data, service].flatMap((template) => Object.values(resourcesOf(template, 'AWS::Logs::LogGroup')));
    for (const { Properties } of groups) {
      expect(Properties).toMatchObject({ KmsKeyId: expect.anything(), RetentionInDays: expect.any(Number) });
    }
    const functions = Object.values(resourcesOf(service, 'AWS::Lambda::Function'));
    const ofFunctions = functions.map(({ Properties }) => Properties?.['LoggingConfig'] as Record<string, unknown>);
    expect(new Set(ofFunctions.map((one) => JSON.stringify(one['LogGroup']))).size).toBe(functions.length);
    for (const one of ofFunctions) expect(one['LogFormat']).toBe('JSON');
  });

  it('are kept as long as the context says', () => {
    const { data: theirs } = templates({ auditDays: '365' });
    expect(onlyOf(theirs, 'AWS::Logs::LogGroup').Properties).toMatchObject({ RetentionInDays: 365 });
    expect(onlyOf(data, 'AWS::Logs::LogGroup').Properties).toMatchObject({ RetentionInDays: 3653 });
  });
});

describe('the outputs that one stack passes to the other', () => {
  const issuers = { issuer: 'https://id.example.com', audience: 'gatehouse' };
  const cognitoIn = (template: typeof data) =>
    Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('AWS::Cognito'));

  it.each([{}, issuers])('can go away again: nothing is exported that an older service stack could hold', (context) => {
    const text = JSON.stringify(Object.values(templates(context)));
    expect(text).not.toMatch(/"Export"|Fn::ImportValue|Fn::GetStackOutput/);
  });

  it.each([{}, issuers, { ...issuers, keepUserPool: 'true' }])(
    'is read from SSM by each deployment (%o)',
    (context) => {
      const { data: written, service: read } = templates(context);
      const parameters = Object.entries(read.Parameters ?? {}).filter(([id]) => id !== 'BootstrapVersion');
      for (const [id, { Type, Description }] of parameters) {
        expect(Type, id).toBe('AWS::SSM::Parameter::Value<String>');
        // The CDK CLI skips a stack whose template is unchanged unless it has parameters of this type without this mark.
        expect(Description ?? '', id).not.toContain(SSMPARAM_NO_INVALIDATE);
      }
      const names = Object.values(resourcesOf(written, 'AWS::SSM::Parameter')).map((one) => one.Properties?.['Name']);
      expect(names.length).toBeGreaterThan(9);
      expect(names.sort()).toEqual(parameters.map(([, { Default }]) => Default).sort());
    },
  );

  it('keeps the pool and its parts when other issuers are trusted, and older outputs', () => {
    const kept = templates({ ...issuers, keepUserPool: 'true' });
    expect(cognitoIn(kept.data)).toEqual(cognitoIn(data));
    expect(Object.keys(kept.service.Outputs ?? {}).sort()).toEqual(Object.keys(service.Outputs ?? {}).sort());
    expect(JSON.stringify(kept.service)).toContain('https://id.example.com');
  });
});
