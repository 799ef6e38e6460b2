import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { prefixes } from '../../shared/table/keys.ts';
import type { Alarms } from './alarms.ts';
import { type AssignmentMachine, allowStarting } from './assignment-machine.ts';
import { deadLetters } from './dead-letters.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { consumeStream } from './stream-consumer.ts';
import { allowTable } from './table-access.ts';

interface Props {
  machine: AssignmentMachine;
  table: ITableV2;
  functions: FunctionDefaults;
  alarms: Alarms;
}

/** Rights to end sessions that no grant covers any more, or to move them to another grant. */
const reviewing = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'UpdateItem'] as const;

/** Finalises grants, support sessions and access requests that have expired. Reads do not depend on it: they compare times. */
export class GrantExpiry extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    this.#addSweep(props);
    this.#addTimer(props);
  }

  /** Net 2: a sweep of everything that is due, every minute. A failed sweep is not repeated, since the next one covers it. */
  #addSweep({ machine, table, functions, alarms }: Props): void {
    const { key } = functions;
    const failed = deadLetters(this, 'SweepDeadLetters');
    const sweep = new ServiceFunction(this, 'Sweep', {
      ...functions,
      entry: 'functions/expiry/sweep-handler.ts',
      description:
        'Finalises what has expired, announces upcoming ends, resumes waiting jobs and leads, empties the trash, erases closed accounts',
      timeout: Duration.minutes(2),
      needs: ['TABLE_NAME', 'ASSIGNMENT_MACHINE', 'METRICS_NAMESPACE'],
    });
    sweep.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      onFailure: new SqsDestination(failed),
    });
    allowTable(
      sweep,
      { table, key },
      { table: [...reviewing, 'BatchWriteItem', 'DeleteItem', 'PutItem', 'Query'], indexes: ['due'] },
    );
    // Restarts jobs that make no progress.
    allowStarting(sweep, machine);
    new Rule(this, 'EveryMinute', {
      description: 'Runs the sweep',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(sweep, { deadLetterQueue: failed, retryAttempts: 1, maxEventAge: Duration.minutes(1) }),
      ],
    });
    alarms.onErrors(sweep);
    alarms.onCodes(sweep, [
      'SWEEP_GRANT_FAILED',
      'SWEEP_REQUEST_FAILED',
      'SWEEP_SESSIONS_FAILED',
      'SWEEP_SHARD_FAILED',
      'SWEEP_JOB_FAILED',
      'SWEEP_LEADS_FAILED',
      'SWEEP_TRASH_FAILED',
      'SWEEP_ERASURE_FAILED',
      'JOB_START_FAILED',
    ]);
    alarms.onSilence(sweep);
    alarms.onExpiryLag();
    alarms.onDeadLetters(failed, 'SweepDeadLetters');
  }

  /** Net 3, should the rule fail: DynamoDB removes the timer item of a grant by TTL, and this function finalises the grant. */
  #addTimer({ table, functions, alarms }: Props): void {
    const { key } = functions;
    const failed = deadLetters(this, 'TimerDeadLetters');
    const timer = new ServiceFunction(this, 'Timer', {
      ...functions,
      entry: 'functions/expiry/timer-handler.ts',
      description: 'Finalises a grant whose timer DynamoDB removed, and the sessions under it',
      timeout: Duration.minutes(1),
      needs: ['TABLE_NAME', 'METRICS_NAMESPACE'],
    });
    allowTable(timer, { table, key }, { table: [...reviewing, 'PutItem'] });
    consumeStream(timer, 'RemovedTimers', {
      table,
      key,
      deadLetters: failed,
      filters: [
        {
          eventName: FilterRule.isEqual('REMOVE'),
          userIdentity: { principalId: FilterRule.isEqual('dynamodb.amazonaws.com') },
          dynamodb: { Keys: { SK: { S: FilterRule.beginsWith(prefixes.timer) } } },
        },
      ],
    });
    alarms.onErrors(timer);
    alarms.onCodes(timer, ['TIMER_FAILED']);
    alarms.onLag(timer);
    alarms.onMissingHeartbeat(timer);
    alarms.onDeadLetters(failed, 'TimerDeadLetters');
  }
}
