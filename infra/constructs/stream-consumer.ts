import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { ServiceFunction } from './service-function.ts';
import { allowStream, streamArn } from './table-access.ts';

interface Consumption {
  table: TableV2;
  key: Key;
  /** Only records that match one of them are handed over, and paid for. */
  filters: readonly Record<string, unknown>[];
  deadLetters: Queue;
}

/**
 * Has a function called with the table's stream from its beginning. What fails is tried again, from the record that
 * failed on, for 12 hours, and in ever smaller batches when the function itself fails; then the queue gets the place in the
 * stream, where the records can still be read for as long again.
 */
export const consumeStream = (fn: ServiceFunction, id: string, consumption: Consumption): EventSourceMapping => {
  const { table, filters, deadLetters } = consumption;
  allowStream(fn, consumption);
  const mapping = new EventSourceMapping(fn, id, {
    target: fn,
    eventSourceArn: streamArn(table),
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    // With more, Lambda keeps the order of one item's records only, and an account's entries are many items.
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: Duration.hours(12),
    onFailure: new SqsDlq(deadLetters),
    filters: filters.map((filter) => FilterCriteria.filter(filter)),
  });
  if (fn.role) mapping.node.addDependency(fn.role);
  return mapping;
};
