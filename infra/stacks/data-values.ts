import { CfnParameter, Stack } from 'aws-cdk-lib';
import { type ITableV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { AuditLog } from '../constructs/journal.ts';
import type { PoolNames } from '../constructs/pool-identity.ts';
import type { SigningKeys } from '../constructs/signing-keys.ts';
import type { DataStack } from './data-stack.ts';

/** Parameters of a template whose values CloudFormation reads from SSM whenever it creates or updates the stack. */
const readFromSsm = 'AWS::SSM::Parameter::Value<String>';

/**
 * The resources of the data stack as the service stack sees them: each value is an SSM parameter in the data stack and a
 * parameter of the service stack's template. The CDK CLI never skips a stack with such parameters, so a changed value arrives
 * with the next deployment although no template has changed (ADR 0009).
 */
export class DataValues extends Construct {
  readonly key: IKey;
  readonly signingKeys: SigningKeys;
  readonly checkpointKey: IKey;
  readonly checkpoints: IBucket;
  readonly table: ITableV2;
  readonly tableName: string;
  readonly auditLog: AuditLog;
  readonly bus: IEventBus;
  readonly alarmTopic: ITopic;
  /** Undefined when the deployment trusts external issuers only. */
  readonly userPool: PoolNames | undefined;
  readonly #data: DataStack;

  constructor(scope: Construct, id: string, data: DataStack) {
    super(scope, id);
    this.#data = data;
    Stack.of(this).addStackDependency(data);
    this.key = this.#keyOf('KeyArn', data.key);
    const [first, ...others] = data.signingKeys;
    this.signingKeys = [
      this.#keyOf('SigningKeyArn', first),
      ...others.map((other, index) => this.#keyOf(`SigningKeyArn${index + 2}`, other)),
    ];
    this.checkpointKey = this.#keyOf('CheckpointKeyArn', data.checkpointKey);
    this.checkpoints = Bucket.fromBucketName(
      this,
      'Checkpoints',
      this.#value('CheckpointBucketName', data.checkpoints.bucketName),
    );
    this.tableName = this.#value('TableName', data.table.tableName);
    this.table = TableV2.fromTableAttributes(this, 'Table', {
      tableArn: this.#value('TableArn', data.table.tableArn),
      ...(data.table.tableStreamArn === undefined
        ? {}
        : { tableStreamArn: this.#value('TableStreamArn', data.table.tableStreamArn) }),
    });
    this.auditLog = {
      name: this.#value('AuditLogName', data.auditLog.logGroupName),
      arn: this.#value('AuditLogArn', data.auditLog.logGroupArn),
    };
    this.bus = EventBus.fromEventBusAttributes(this, 'Bus', {
      eventBusArn: this.#value('BusArn', data.bus.eventBusArn),
      eventBusName: this.#value('BusName', data.bus.eventBusName),
      eventBusPolicy: '',
    });
    this.alarmTopic = Topic.fromTopicArn(this, 'AlarmTopic', this.#value('AlarmTopicArn', data.alarmTopic.topicArn));
    this.userPool = this.#poolOf(data);
  }

  #poolOf({ userPool }: DataStack): DataValues['userPool'] {
    if (!userPool) return undefined;
    const { pool, clients, domain } = userPool;
    const issuer = () => this.#value('UserPoolIssuer', pool.userPoolProviderName);
    return {
      id: this.#value('UserPoolId', pool.userPoolId),
      url: `https://${this.#value('UserPoolDomain', domain.domainName)}.auth.${Stack.of(this).region}.amazoncognito.com`,
      // Not read when other issuers are trusted; a template must not have a parameter that it does not use.
      get issuer() {
        return issuer();
      },
      usersClientId: this.#value('UsersClientId', clients.users.userPoolClientId),
      agentsClientId: this.#value('AgentsClientId', clients.agents.userPoolClientId),
      servicesClientId: this.#value('ServicesClientId', clients.services.userPoolClientId),
    };
  }

  #keyOf(name: string, key: IKey): IKey {
    return Key.fromKeyArn(this, `${name}Key`, this.#value(name, key.keyArn));
  }

  /** The value as the service stack reads it. */
  #value(name: string, stringValue: string): string {
    const known = this.node.tryFindChild(name);
    if (known instanceof CfnParameter) return known.valueAsString;
    const parameterName = `/${this.#data.instance}/data/${name}`;
    new StringParameter(this.#data, `Value${name}`, {
      parameterName,
      stringValue,
      description: 'Gatehouse: read by its service stack',
    });
    return new CfnParameter(this, name, { type: readFromSsm, default: parameterName }).valueAsString;
  }
}
