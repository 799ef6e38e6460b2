import { Duration, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { canaryAccountId, canaryReceiver } from '../../shared/core/canary.ts';
import { keys } from '../../shared/table/keys.ts';
import type { Alarms } from './alarms.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { allowTable } from './table-access.ts';

interface Props {
  table: ITableV2;
  functions: FunctionDefaults;
  alarms: Alarms;
}

/** The partitions of its own account, of its agent's sessions and of its signals: it can touch nothing else. */
const partitions = [
  keys.account(canaryAccountId).PK,
  keys.journalHead(canaryAccountId).PK,
  keys.agentSession('canary', '').PK,
  keys.pendingSignal(canaryReceiver, '').PK,
];

const actions = [
  ...(['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem'] as const),
  ...(['GetItem', 'PutItem', 'Query', 'UpdateItem'] as const),
];

/** The canary: every five minutes a grant is made, used and outlived, another one revoked, and the lags measured (ADR 0041). */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { table, functions, alarms }: Props) {
    super(scope, id);
    const fn = new ServiceFunction(this, 'Canary', {
      ...functions,
      entry: 'functions/canary/handler.ts',
      description: 'Measures how fast access ends, in an account of its own',
      timeout: Duration.seconds(75),
      needs: ['TABLE_NAME', 'SETTINGS', 'METRICS_NAMESPACE'],
    });
    // The next run covers a failed one.
    fn.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(2) });
    allowTable(fn, { table, key: functions.key }, { within: { partitions, actions } });
    new Rule(this, 'EveryFiveMinutes', {
      description: 'Runs the canary',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(fn, { retryAttempts: 0, maxEventAge: Duration.minutes(2) })],
    });
    const reason = 'The next run covers a failed one, and an alarm watches for runs that are missing.';
    Validations.of(this).acknowledge(
      { id: 'Serverless-LambdaAsyncFailureDestination', reason },
      { id: 'Serverless-EventBusDLQ', reason },
    );
    alarms.onErrors(fn);
    alarms.onCanary();
  }
}
