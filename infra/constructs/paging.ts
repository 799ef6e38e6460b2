import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmRule, AlarmState, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';

/** The parts of an instance that page by themselves. Each has one page for all of its alarms. */
export type Component =
  | 'Database'
  | 'Functions'
  | 'Callers'
  | 'Api'
  | 'Expiry'
  | 'Journal'
  | 'Jobs'
  | 'Signals'
  | 'Canary';

/** While the database does not answer, all of these fail with it. */
const needDatabase: readonly Component[] = ['Api', 'Expiry', 'Journal', 'Jobs', 'Signals', 'Canary'];

/** Where the alarms are explained, for descriptions. */
const runbook = 'docs/operations/alarms.md';

/**
 * Decides which alarms notify the topic. One cause often sets off several alarms of a component, so a composite alarm pages once
 * for them and names those that caused it. An alarm that is alone in its component pages by itself. While the component
 * `Database` is in alarm, the components that depend on it do not page.
 */
export class Paging extends Construct {
  readonly #alarms = new Map<Component, Alarm[]>();

  /** The alarms of a component, to be added to. */
  of(component: Component): Alarms {
    const own = this.#alarms.get(component) ?? [];
    this.#alarms.set(component, own);
    return new Alarms(this, { runbook, onAlarm: (alarm) => own.push(alarm) });
  }

  /** Has every alarm that was added reach the topic. Call it last. */
  notify(topic: ITopic): void {
    const database = this.#page('Database', topic, undefined);
    for (const component of this.#alarms.keys()) {
      if (component === 'Database') continue;
      this.#page(component, topic, needDatabase.includes(component) ? database : undefined);
    }
  }

  #page(component: Component, topic: ITopic, suppressor: IAlarm | undefined): IAlarm | undefined {
    const alarms = this.#alarms.get(component) ?? [];
    const [first, second] = alarms;
    const isAlone = second === undefined && suppressor === undefined;
    const page = isAlone ? first : this.#composite(component, alarms, suppressor);
    page?.addAlarmAction(new SnsAction(topic));
    return page;
  }

  #composite(component: Component, alarms: readonly Alarm[], suppressor: IAlarm | undefined): CompositeAlarm {
    return new CompositeAlarm(this, `${component}Page`, {
      alarmDescription: `One or more alarms of ${component}; the notification names them. See ${runbook}.`,
      alarmRule: AlarmRule.anyOf(...alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
      // The alarm on the database may take a minute longer than those that follow from it.
      ...(suppressor
        ? {
            actionsSuppressor: suppressor,
            actionsSuppressorWaitPeriod: Duration.minutes(2),
            actionsSuppressorExtensionPeriod: Duration.minutes(5),
          }
        : {}),
    });
  }
}
