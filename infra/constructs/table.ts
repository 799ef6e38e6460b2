import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { dueIndex } from '../../shared/table/due-shards.ts';
import { leadsIndex, teamsIndex } from '../../shared/table/keys.ts';
import { lifetimeOfProtected } from './lifetime.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

interface Index {
  name: string;
  partition: string;
  sort: string;
  /** The attributes that the index holds besides the keys. */
  holds?: readonly string[];
}

const indexOf = ({ name, partition, sort, holds }: Index) => ({
  indexName: name,
  partitionKey: text(partition),
  sortKey: text(sort),
  ...(holds
    ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...holds] }
    : { projectionType: ProjectionType.KEYS_ONLY }),
});

/** The single table; its keys are defined in `shared/table/keys.ts`. */
export const gatehouseTable = (scope: Construct, id: string, props: { key: Key; retain: boolean }): TableV2 =>
  new TableV2(scope, id, {
    partitionKey: text('PK'),
    sortKey: text('SK'),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.customerManagedKey(props.key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: props.retain,
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    timeToLiveAttribute: 'ttl',
    globalSecondaryIndexes: [dueIndex, teamsIndex, leadsIndex].map(indexOf),
    ...lifetimeOfProtected(props.retain),
  });
