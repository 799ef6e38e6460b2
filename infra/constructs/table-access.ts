import { Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { TableAction, Uses } from '../../shared/api/route.ts';
import type { ServiceFunction } from './service-function.ts';

const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

/** Rights on the whole table, on its indexes, and on some partitions only. */
export interface TableRights extends Uses {
  /** Actions on partitions whose key matches one of the patterns (`*` for any characters). */
  within?: { partitions: readonly string[]; actions: readonly TableAction[] };
}

const reading = ['kms:Decrypt', 'kms:DescribeKey'];
const writing = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

const useOfKey = (sid: string, key: IKey, actions: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    sid,
    actions: [...actions],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(key).region}.amazonaws.com` } },
  });

/** The `Null` condition is needed because `ForAllValues` is also true for requests that name no partition. */
const onPartitions = (partitions: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** Allows a function the given actions on the table, and the use of the table's key through DynamoDB only. */
export const allowTable = (
  fn: ServiceFunction,
  { table, key }: { table: ITableV2; key: IKey },
  { table: actions = [], indexes = [], within }: TableRights,
): void => {
  const elsewhere = within?.actions.filter((action) => !actions.includes(action)) ?? [];
  if (actions.length > 0) {
    fn.addToRolePolicy(
      new PolicyStatement({
        sid: 'Table',
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
      }),
    );
  }
  if (within && elsewhere.length > 0) {
    fn.addToRolePolicy(
      new PolicyStatement({
        sid: 'TableWithin',
        actions: elsewhere.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
        conditions: onPartitions(within.partitions),
      }),
    );
  }
  if (indexes.length > 0) {
    fn.addToRolePolicy(
      new PolicyStatement({
        sid: 'Indexes',
        actions: ['dynamodb:Query'],
        resources: indexes.map((index) => `${table.tableArn}/index/${index}`),
      }),
    );
  }
  if (actions.length + elsewhere.length + indexes.length > 0) {
    const alsoWrites = [...actions, ...elsewhere].some((action) => writes.includes(action));
    fn.addToRolePolicy(useOfKey('KeyThroughTable', key, alsoWrites ? [...reading, ...writing] : reading));
  }
};

/** Allows a function to read the table's stream. */
export const allowStream = (fn: ServiceFunction, { table, key }: { table: ITableV2; key: IKey }): void => {
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'Stream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resources: [streamArn(table)],
    }),
  );
  fn.addToRolePolicy(useOfKey('KeyThroughStream', key, reading));
};

/** The ARN of the table's stream. @throws when it has none */
export const streamArn = (table: ITableV2): string => {
  if (!table.tableStreamArn) throw new Error('the table has no stream');
  return table.tableStreamArn;
};
