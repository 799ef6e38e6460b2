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
import { dueIndex, teamsIndex } from '../../shared/table/keys.ts';
import { lifetime } from './lifetime.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

const keysOnlyIndex = (index: { name: string; partition: string; sort: string }) => ({
  indexName: index.name,
  partitionKey: text(index.partition),
  sortKey: text(index.sort),
  projectionType: ProjectionType.KEYS_ONLY,
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
    globalSecondaryIndexes: [keysOnlyIndex(dueIndex), keysOnlyIndex(teamsIndex)],
    ...lifetime(props.retain),
  });
