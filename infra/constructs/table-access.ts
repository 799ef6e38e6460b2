import { Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Uses } from '../../shared/http/route.ts';
import type { ServiceFunction } from './service-function.ts';

const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];

const reading = ['kms:Decrypt', 'kms:DescribeKey'];
const writing = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

const useOfKey = (sid: string, key: Key, actions: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    sid,
    actions: [...actions],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(key).region}.amazonaws.com` } },
  });

/** Lets a function do on the table what is named, and no more; the table's key it may use through DynamoDB only. */
export const allowTable = (fn: ServiceFunction, { table, key }: { table: TableV2; key: Key }, uses: Uses): void => {
  const { table: actions = [], indexes = [] } = uses;
  if (actions.length > 0) {
    fn.addToRolePolicy(
      new PolicyStatement({
        sid: 'Table',
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
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
  if (actions.length + indexes.length > 0) {
    const alsoWrites = actions.some((action) => writes.includes(action));
    fn.addToRolePolicy(useOfKey('KeyThroughTable', key, alsoWrites ? [...reading, ...writing] : reading));
  }
};

/** Lets a function read the table's stream. */
export const allowStream = (fn: ServiceFunction, { table, key }: { table: TableV2; key: Key }): void => {
  fn.addToRolePolicy(
    new PolicyStatement({
      sid: 'Stream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resources: [streamArn(table)],
    }),
  );
  fn.addToRolePolicy(useOfKey('KeyThroughStream', key, reading));
};

/** The ARN of the table's stream. */
export const streamArn = (table: TableV2): string => {
  if (!table.tableStreamArn) throw new Error('the table has no stream');
  return table.tableStreamArn;
};
