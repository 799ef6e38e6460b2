import { Stack, type StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import { checkpointBucket } from '../constructs/checkpoint-bucket.ts';
import { dataKey } from '../constructs/data-key.ts';
import { lifetime } from '../constructs/lifetime.ts';
import { logGroup } from '../constructs/log-group.ts';
import { checkpointKey, type SigningKeys, signingKeys } from '../constructs/signing-keys.ts';
import { gatehouseTable } from '../constructs/table.ts';
import { OwnUserPool } from '../constructs/user-pool.ts';

/**
 * Resources that must not be lost: keys, table, checkpoints, audit log and user pool; and resources that the vendor attaches to: the bus,
 * by rules, and the alarm topic, by subscriptions. They are retained when the stack is deleted.
 */
export class DataStack extends Stack {
  /** The name of the instance. */
  readonly instance: string;
  readonly key: Key;
  readonly signingKeys: SigningKeys;
  readonly checkpointKey: Key;
  /** The archive of signed checkpoints. */
  readonly checkpoints: Bucket;
  readonly table: TableV2;
  readonly auditLog: LogGroup;
  readonly bus: EventBus;
  readonly alarmTopic: Topic;
  /** Undefined when the deployment trusts external issuers only. */
  readonly userPool: OwnUserPool | undefined;

  constructor(scope: Construct, config: Config, props: StackProps) {
    const { name, retain, retention, identity, keepUserPool } = config;
    super(scope, `${name}-Data`, {
      ...props,
      description: 'Gatehouse: data',
      terminationProtection: retain,
      tags: config.tags,
    });
    this.instance = name;
    this.key = dataKey(this, 'Key', { name, retain });
    this.signingKeys = signingKeys(this, { instance: name, names: config.signingKeys, retain });
    this.checkpointKey = checkpointKey(this, 'CheckpointKey', { instance: name, retain });
    this.checkpoints = checkpointBucket(this, 'Checkpoints', { days: retention.checkpoints, retain });
    this.table = gatehouseTable(this, 'Table', { key: this.key, retain });
    this.auditLog = logGroup(this, 'AuditLog', { key: this.key, days: retention.audit, retain });
    this.bus = new EventBus(this, 'Bus', { eventBusName: name.toLowerCase() });
    this.bus.applyRemovalPolicy(lifetime(retain).removalPolicy);
    this.alarmTopic = alarmTopic(this, 'AlarmTopic', { key: this.key, retain });
    this.userPool = identity && !keepUserPool ? undefined : new OwnUserPool(this, 'Identity', config);
  }
}
