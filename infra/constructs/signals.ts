import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { canarySource, eventSource } from '../../shared/journal/events.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { signalTypes } from '../../shared/signals/signal.ts';
import { keys } from '../../shared/table/keys.ts';
import type { Alarms } from './alarms.ts';
import { deadLetters } from './dead-letters.ts';
import { consumeQueue, workQueue } from './queue-consumer.ts';
import { type FunctionDefaults, ServiceFunction } from './service-function.ts';
import { allowSigning, type SigningKeys } from './signing-keys.ts';
import { allowTable } from './table-access.ts';

interface Props {
  settings: Settings;
  table: ITableV2;
  bus: IEventBus;
  signingKeys: SigningKeys;
  functions: FunctionDefaults;
  alarms: Alarms;
}

/** EventBridge's maximum. */
const delivery = { retryAttempts: 185, maxEventAge: Duration.hours(24) };

/** Partition keys of all receivers' items. */
const receivers = [keys.pendingSignal('*', '').PK];

/** Receipts are written to the session, in the account's partition. */
const receipts = ['UpdateItem'] as const;

/** Messages are pushed concurrently, each to four receivers at a time for at most five seconds; the maximum is ten receivers. */
const push = { timeout: Duration.seconds(30), batchSize: 4, receives: 20 };

/**
 * Signals to receivers that sessions have ended or changed: events of the bus are stored for each receiver, which polls them,
 * and pushed to receivers that have a push URL.
 */
export class Signals extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const rule = new Rule(this, 'OfSessions', {
      description: 'Signals sessions that have ended or changed to receivers',
      eventBus: props.bus,
      eventPattern: { source: [eventSource, canarySource], detailType: [...signalTypes] },
    });
    this.#addOutbox(rule, props);
    props.alarms.onSignalLag();
    const isPushed = props.settings.signalReceivers.some(({ pushUrl }) => pushUrl !== undefined);
    if (isPushed) this.#addPush(rule, props);
  }

  #addOutbox(rule: Rule, { table, functions, alarms }: Props): void {
    const failed = deadLetters(this, 'OutboxDeadLetters');
    const outbox = new ServiceFunction(this, 'Outbox', {
      ...functions,
      entry: 'functions/signals/outbox-handler.ts',
      description: 'Stores signals until their receivers acknowledge them',
      timeout: Duration.seconds(30),
      needs: ['TABLE_NAME', 'SETTINGS', 'METRICS_NAMESPACE'],
    });
    outbox.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(failed),
    });
    allowTable(
      outbox,
      { table, key: functions.key },
      { table: receipts, within: { partitions: receivers, actions: ['ConditionCheckItem', 'PutItem'] } },
    );
    rule.addTarget(new LambdaFunction(outbox, { deadLetterQueue: failed, ...delivery }));
    alarms.onErrors(outbox);
    alarms.onDeadLetters(failed, 'OutboxDeadLetters');
  }

  #addPush(rule: Rule, { table, signingKeys, functions, alarms }: Props): void {
    const failed = deadLetters(this, 'PushDeadLetters');
    const { timeout, batchSize, receives } = push;
    const queue = workQueue(this, 'ToPush', { timeout, deadLetters: failed, receives });
    const fn = new ServiceFunction(this, 'Push', {
      ...functions,
      entry: 'functions/signals/push-handler.ts',
      description: 'Pushes signals to receivers that have a push URL',
      timeout,
      needs: ['TABLE_NAME', 'SETTINGS', 'SIGNING_KEYS', 'TOKEN_ISSUER', 'METRICS_NAMESPACE'],
    });
    allowTable(
      fn,
      { table, key: functions.key },
      {
        table: receipts,
        within: { partitions: receivers, actions: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'PutItem'] },
      },
    );
    allowSigning(fn, signingKeys);
    consumeQueue(fn, 'Messages', queue, batchSize);
    rule.addTarget(new SqsQueue(queue, { deadLetterQueue: failed, ...delivery }));
    alarms.onErrors(fn);
    alarms.onCodes(fn, ['SIGNAL_PUSH_FAILED', 'SIGNAL_REFUSED']);
    alarms.onQueueAge(queue, 'PushQueueAge');
    alarms.onDeadLetters(failed, 'PushDeadLetters');
  }
}
