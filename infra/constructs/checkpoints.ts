import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { keys } from '../../shared/table/keys.ts';
import type { Alarms } from './alarms.ts';
import { deadLetters } from './dead-letters.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { allowCheckpoints } from './signing-keys.ts';
import { allowTable } from './table-access.ts';

interface Props {
  table: ITableV2;
  checkpointKey: IKey;
  bucket: IBucket;
  functions: FunctionDefaults;
  alarms: Alarms;
}

/**
 * Signs checkpoints of journals that have grown, and archives them. Apart from the sweep, so that neither KMS nor S3 can hold up
 * the end of a grant. A failed run is not repeated, since the next one covers it.
 */
export class Checkpoints extends Construct {
  constructor(scope: Construct, id: string, { table, checkpointKey, bucket, functions, alarms }: Props) {
    super(scope, id);
    const { key } = functions;
    const failed = deadLetters(this, 'CheckpointDeadLetters');
    const fn = new ServiceFunction(this, 'Archive', {
      ...functions,
      entry: 'functions/checkpoints/handler.ts',
      description: 'Signs and archives checkpoints of journals',
      timeout: Duration.minutes(5),
      needs: ['TABLE_NAME', 'CHECKPOINT_KEY', 'CHECKPOINT_BUCKET', 'TOKEN_ISSUER', 'METRICS_NAMESPACE'],
    });
    fn.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      onFailure: new SqsDestination(failed),
    });
    allowTable(
      fn,
      { table, key },
      {
        table: ['BatchGetItem', 'Query'],
        within: { partitions: [keys.journalHead('*').PK], actions: ['PutItem', 'UpdateItem'] },
        indexes: ['due'],
      },
    );
    allowCheckpoints(fn, checkpointKey);
    fn.addToRolePolicy(
      new PolicyStatement({ sid: 'Archive', actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] }),
    );
    const { Ref: name } = Stack.of(this).resolve(bucket.bucketName) as { Ref: string };
    const { partition } = Stack.of(this);
    if (fn.role) {
      Validations.of(fn.role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:${Token.isUnresolved(partition) ? '<AWS::Partition>' : partition}:s3:::<${name}>/*]`,
        reason:
          'Checkpoints are named by their account and size. The function may only add objects, and not remove any.',
      });
    }
    new Rule(this, 'EveryMinute', {
      description: 'Signs and archives checkpoints that are due',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(fn, { deadLetterQueue: failed, retryAttempts: 1, maxEventAge: Duration.minutes(1) }),
      ],
    });
    alarms.onErrors(fn);
    alarms.onCodes(fn, ['CHECKPOINT_FAILED', 'JOURNAL_TREE_BEHIND', 'JOURNAL_SHRANK']);
    alarms.onDeadLetters(failed, 'CheckpointDeadLetters');
  }
}
