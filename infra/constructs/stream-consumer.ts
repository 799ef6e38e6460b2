import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { keys } from '../../shared/table/keys.ts';
import type { ServiceFunction } from './service-function.ts';
import { allowStream, streamArn } from './table-access.ts';

interface Consumption {
  table: ITableV2;
  key: IKey;
  /** Only records that match one of them, and heartbeats, are delivered and billed. */
  filters: readonly Record<string, unknown>[];
  deadLetters: Queue;
}

/**
 * The consumers let records that fail wait in the table. What is left are records on which the function itself dies, and those
 * that it could not write to the table. Lambda needs up to seven attempts of a minute to single one out of 100 records.
 */
const maxRecordAge = Duration.minutes(15);

const heartbeat = keys.heartbeat();

/** The sweep's heartbeat, which every consumer logs, so that an alarm can watch for its absence. */
const heartbeats = {
  eventName: FilterRule.or('INSERT', 'MODIFY'),
  dynamodb: { Keys: { PK: { S: FilterRule.isEqual(heartbeat.PK) }, SK: { S: FilterRule.isEqual(heartbeat.SK) } } },
};

/**
 * Invokes a function with the table's stream from its start. Failures are retried from the first failed record on, in smaller
 * batches when the function itself fails: a failing record holds up its shard no longer than `maxRecordAge`. Then the dead-letter
 * queue gets the position in the stream, whose records can be read for 24 hours.
 */
export const consumeStream = (fn: ServiceFunction, id: string, consumption: Consumption): EventSourceMapping => {
  const { table, filters, deadLetters } = consumption;
  allowStream(fn, consumption);
  const mapping = new EventSourceMapping(fn, id, {
    target: fn,
    eventSourceArn: streamArn(table),
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    // With more, Lambda keeps the order per item only, but the order of an account's entries matters, which are many items.
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge,
    onFailure: new SqsDlq(deadLetters),
    filters: [...filters, heartbeats].map((filter) => FilterCriteria.filter(filter)),
  });
  if (fn.role) mapping.node.addDependency(fn.role);
  return mapping;
};
