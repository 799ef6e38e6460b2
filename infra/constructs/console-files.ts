import { type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source, type SourceConfig } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct, type IConstruct } from 'constructs';
import { consoleFiles } from '#deployed-code';
import type { Configuration } from '../../web/console/configuration.ts';
import { logGroup } from './log-group.ts';

interface Props {
  bucket: IBucket;
  distribution: Distribution;
  configuration: Configuration;
  key: IKey;
  logDays: number;
}

/** The rights of the upload, which the CDK would grant with wildcards on all files and all distributions. */
const allowUpload = (
  role: Role,
  {
    bucket,
    distribution,
    log,
    sources,
  }: Pick<Props, 'bucket' | 'distribution'> & { log: LogGroup; sources: SourceConfig[] },
): void => {
  const allow = (sid: string, actions: string[], resources: string[]): void => {
    role.addToPolicy(new PolicyStatement({ sid, actions, resources }));
  };
  const files = bucket.arnForObjects('*');
  allow('OwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [log.logGroupArn]);
  allow(
    'Sources',
    ['s3:GetObject'],
    sources.map((source) => source.bucket.arnForObjects(source.zipObjectKey)),
  );
  // The tags say at the end whether the files are still of this deployment.
  allow('Bucket', ['s3:GetBucketTagging', 's3:ListBucket'], [bucket.bucketArn]);
  allow('Files', ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'], [files]);
  allow('Cache', ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], [distribution.distributionArn]);
  const bucketId = Stack.of(role).getLogicalId(bucket.node.defaultChild as CfnResource);
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/*]`,
    reason: 'The bucket is for the files of the console alone, which have new names with each version.',
  });
};

const acknowledgeFunction = (fn: IConstruct): void => {
  const rules = [
    'AwsSolutions-L1',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaDefaultMemorySize',
    'Serverless-LambdaLatestVersion',
    'Serverless-LambdaTracing',
  ];
  const reason = 'The function of aws-s3-deployment runs during deployments only; the CDK decides its configuration.';
  Validations.of(fn).acknowledge(...rules.map((id) => ({ id, reason })));
};

/**
 * Uploads the console's files and its `console.json`, and invalidates the cache, by the function of `aws-s3-deployment`.
 * Files of earlier versions stay until the console is removed: a tab that is still open may load them.
 */
export class ConsoleFiles extends Construct {
  constructor(scope: Construct, id: string, { bucket, distribution, configuration, key, logDays }: Props) {
    super(scope, id);
    const log = logGroup(this, 'Log', { key, days: logDays });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const withoutGrants = role.withoutPolicyUpdates();
    // The second source replaces the file of the first one.
    const sources = [consoleFiles(), Source.jsonData('console/console.json', configuration)].map((source) =>
      source.bind(this, { handlerRole: withoutGrants }),
    );
    allowUpload(role, { bucket, distribution, log, sources });
    const upload = new BucketDeployment(this, 'Upload', {
      sources: sources.map((source) => ({ bind: () => source })),
      destinationBucket: bucket,
      distribution,
      cacheControl: [CacheControl.noCache()],
      prune: false,
      retainOnDelete: false,
      memoryLimit: 512,
      role: withoutGrants,
      logGroup: log,
    });
    upload.node.addDependency(role);
    const fn = Stack.of(this).node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
    if (!fn) throw new Error('aws-s3-deployment has no function');
    acknowledgeFunction(fn);
  }
}
