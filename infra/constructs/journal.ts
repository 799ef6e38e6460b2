import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keys, prefixes } from '../../shared/table/keys.ts';
import type { Alarms } from './alarms.ts';
import { deadLetters } from './dead-letters.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { consumeStream } from './stream-consumer.ts';
import { allowTable } from './table-access.ts';

/** The log group of journal entries. */
export interface AuditLog {
  name: string;
  /** With `:*` at its end, as CloudFormation returns it. */
  arn: string;
}

interface Props {
  table: ITableV2;
  bus: IEventBus;
  auditLog: AuditLog;
  functions: FunctionDefaults;
  alarms: Alarms;
}

const sortKeyFrom = (prefix: string) => ({ dynamodb: { Keys: { SK: { S: FilterRule.beginsWith(prefix) } } } });

/** Has what is held delivered, apart from the stream. A failed delivery is not repeated, since the next one covers it. */
const redeliverEveryMinute = (scope: Construct, sequencer: ServiceFunction, failed: Queue): void => {
  sequencer.configureAsyncInvoke({
    retryAttempts: 0,
    maxEventAge: Duration.minutes(1),
    onFailure: new SqsDestination(failed),
  });
  new Rule(scope, 'Redelivery', {
    description: 'Delivers journal entries and notices that are held',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [
      new LambdaFunction(sequencer, { deadLetterQueue: failed, retryAttempts: 1, maxEventAge: Duration.minutes(1) }),
    ],
  });
};

/**
 * Adds new journal entries to the account's hash chain, then publishes them to the bus and the audit log, together with leads
 * and the progress of jobs, whose own items are the record. One function, since a stream supports few readers.
 */
export class Journal extends Construct {
  constructor(scope: Construct, id: string, { table, bus, auditLog, functions, alarms }: Props) {
    super(scope, id);
    const { key } = functions;
    const failed = deadLetters(this, 'SequencerDeadLetters');
    const sequencer = new ServiceFunction(this, 'Sequencer', {
      ...functions,
      entry: 'functions/sequencer/handler.ts',
      description: 'Chains journal entries and publishes them',
      timeout: Duration.minutes(1),
      needs: ['TABLE_NAME', 'EVENT_BUS_NAME', 'AUDIT_LOG_GROUP', 'METRICS_NAMESPACE'],
    });
    allowTable(
      sequencer,
      { table, key },
      {
        table: ['BatchGetItem', 'GetItem', 'Query'],
        within: { partitions: [keys.journalHead('*').PK], actions: ['PutItem', 'UpdateItem'] },
        indexes: ['due'],
      },
    );
    sequencer.addToRolePolicy(
      new PolicyStatement({ sid: 'Bus', actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
    );
    sequencer.addToRolePolicy(
      new PolicyStatement({
        sid: 'AuditLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [auditLog.arn],
      }),
    );
    consumeStream(sequencer, 'NewEntries', {
      table,
      key,
      deadLetters: failed,
      filters: [
        { eventName: FilterRule.isEqual('INSERT'), ...sortKeyFrom(prefixes.entry) },
        { eventName: FilterRule.or('INSERT', 'MODIFY'), ...sortKeyFrom(prefixes.lead) },
        { eventName: FilterRule.isEqual('MODIFY'), ...sortKeyFrom(prefixes.job) },
      ],
    });
    redeliverEveryMinute(this, sequencer, failed);
    alarms.onErrors(sequencer);
    alarms.onCodes(sequencer, [
      'JOURNAL_BATCH_FAILED',
      'JOURNAL_HELD',
      'JOURNAL_TREE_BEHIND',
      'ENTRY_UNDELIVERABLE',
      'EVENT_OUT_OF_SCHEMA',
      'NOTICES_FAILED',
      'NOTICE_HELD',
    ]);
    alarms.onLag(sequencer);
    alarms.onMissingHeartbeat(sequencer);
    alarms.onDeadLetters(failed, 'SequencerDeadLetters');
  }
}
