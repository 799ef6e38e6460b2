import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { lifetime } from './lifetime.ts';

interface Props {
  /** How long nobody can delete or replace a checkpoint, the owner of the AWS account included. */
  days: number;
  retain: boolean;
}

/**
 * The bucket of signed checkpoints, with Object Lock in compliance mode. In test deployments new objects are not locked, so
 * that the bucket can be emptied and deleted.
 */
export const checkpointBucket = (scope: Construct, id: string, { days, retain }: Props): Bucket => {
  const bucket = new Bucket(scope, id, {
    objectLockEnabled: true,
    ...(retain ? { objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(days)) } : {}),
    versioned: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    ...lifetime(retain),
  });
  bucket.policy?.applyRemovalPolicy(lifetime(retain).removalPolicy);
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Checkpoints are not secret, and Object Lock keeps them. CloudTrail logs who reads them where that matters.',
  });
  return bucket;
};
