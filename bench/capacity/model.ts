import { type Resource, synthesise } from '../../infra/synthesise.ts';
import { throttlesFrom } from '../../infra/throttles.ts';
import { metricUnits } from '../../shared/core/metrics.ts';
import { canaryRun, operations, sequencing } from './operations.ts';
import list from './prices.json' with { type: 'json' };

const { prices, quotas } = list;

export type Unit = keyof typeof prices;
type Units = Record<Unit, number>;

/** What the figures assume beside the usage of an account. */
export const assumptions = {
  /** Seconds of a 30-day month. */
  monthSeconds: 30 * 86_400,
  /** The busiest second against the average one. */
  peak: 5,
  memoryGigabytes: 0.5,
  /** Milliseconds that a function is billed for: its own work, and each call of DynamoDB or KMS. */
  ownMillis: 5,
  callMillis: 6,
  /** Bytes that a request adds to the logs of function and gateway, and an entry to those of audit and sequencer. */
  requestLogBytes: 900,
  entryLogBytes: 1700,
  /** Bytes of an entry, or of the item of a lead, that stays in the table; and of all else of an account. */
  entryBytes: 1000,
  accountBytes: 50_000,
  /** Months of records that the table has. */
  months: 12,
  /** Seconds between two polls of the receiver of signals, and what a run of the canary and of the sweep is billed for. */
  pollSeconds: 5,
  canarySeconds: 6,
  sweepSeconds: 0.5,
} as const;

const none = (): Units => Object.fromEntries(Object.keys(prices).map((unit) => [unit, 0])) as Units;

const add = (units: Units, more: Partial<Units>, times = 1): void => {
  for (const [unit, count] of Object.entries(more)) units[unit as Unit] += count * times;
};

const gigabytes = (bytes: number): number => bytes / 1e9;
const compute = (seconds: number): number => seconds * assumptions.memoryGigabytes;

/** The units of one account in a month. */
export const ofAccount = (): Units => {
  const { ownMillis, callMillis, requestLogBytes, entryLogBytes, entryBytes, accountBytes, months } = assumptions;
  const units = none();
  for (const { monthly, requests, readUnits, writeUnits, signatures, calls, entries, transitions } of operations) {
    const seconds = ((requests > 0 ? ownMillis : 0) + callMillis * calls) / 1000;
    add(
      units,
      {
        ...{ gatewayRequests: requests, lambdaRequests: requests, lambdaGigabyteSeconds: compute(seconds) },
        readUnits: readUnits + sequencing.readUnits * entries,
        writeUnits: writeUnits + sequencing.writeUnits * entries,
        ...{ signatures, transitions, events: entries },
        loggedGigabytes: gigabytes(requestLogBytes * requests + entryLogBytes * entries),
        storedGigabytes: gigabytes(entryBytes * entries) * months,
      },
      monthly,
    );
  }
  add(units, { storedGigabytes: gigabytes(accountBytes) });
  return units;
};

/** CloudWatch bills an alarm by the metrics that it computes with. */
const metricsOf = ({ Properties = {} }: Resource): number =>
  ((Properties['Metrics'] ?? [{ MetricStat: true }]) as { MetricStat?: unknown }[]).filter(
    ({ MetricStat }) => MetricStat,
  ).length;

const measureInstance = (): { everything: Units; canary: Units } => {
  const { monthSeconds, pollSeconds, canarySeconds, sweepSeconds, requestLogBytes, ownMillis, callMillis } =
    assumptions;
  const { service } = synthesise();
  const count = (type: string) => Object.values(service.Resources).filter(({ Type }) => Type === type).length;
  const alarms = Object.values(service.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const canary = none();
  const runs = monthSeconds / 300;
  add(canary, { lambdaRequests: 3, lambdaGigabyteSeconds: compute(canarySeconds), events: 9, ...canaryRun }, runs);
  add(canary, { metrics: 2, alarms: 4 });
  const everything = none();
  add(everything, canary);
  const polls = monthSeconds / pollSeconds;
  const pollSecondsBilled = (ownMillis + callMillis) / 1000;
  add(
    everything,
    {
      ...{ gatewayRequests: 1, lambdaRequests: 1, lambdaGigabyteSeconds: compute(pollSecondsBilled), readUnits: 1 },
      loggedGigabytes: gigabytes(requestLogBytes),
    },
    polls,
  );
  // The sweep reads 16 shards, writes a heartbeat and a line; the sequencer looks for what is held.
  const sweep = { lambdaRequests: 4, lambdaGigabyteSeconds: compute(sweepSeconds), readUnits: 9, writeUnits: 1 };
  add(everything, { ...sweep, loggedGigabytes: gigabytes(2000) }, monthSeconds / 60);
  const routes = operations.filter(({ requests }) => requests > 0).length + 1;
  add(everything, {
    alarms: alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0) - 4,
    compositeAlarms: count('AWS::CloudWatch::CompositeAlarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    metrics: Object.keys(metricUnits).length - 3 + routes,
    keys: 2,
  });
  return { everything, canary };
};

let measuredInstance: ReturnType<typeof measureInstance> | undefined;

/**
 * The units of an instance in a month, however many accounts it has: what runs by the clock, alarms, metrics, keys. Computed
 * once, since the template is synthesised for it.
 */
export const ofInstance = (): ReturnType<typeof measureInstance> => {
  measuredInstance ??= measureInstance();
  return measuredInstance;
};

/** The price of units, in dollars. */
export const priceOf = (unit: Unit, count: number): number => {
  const price: { per: number; usd: number; above?: number; usdAbove?: number } = prices[unit];
  const { per, usd, above = Number.POSITIVE_INFINITY, usdAbove = usd } = price;
  return (Math.min(count, above) * usd + Math.max(0, count - above) * usdAbove) / per;
};

/** What a number of accounts take in a month, in units and in the busiest second. */
export const instanceWith = (accounts: number) => {
  const units = none();
  add(units, ofInstance().everything);
  add(units, ofAccount(), accounts);
  const { monthSeconds, peak, memoryGigabytes } = assumptions;
  const rate = (count: number): number => (count / monthSeconds) * peak;
  const decisions = operations[0]?.monthly ?? 0;
  const used = {
    gatewayRequests: rate(units.gatewayRequests) / quotas.gatewayRequests.perSecond,
    executions: rate(units.lambdaGigabyteSeconds / memoryGigabytes) / quotas.executions.most,
    readUnits: rate(units.readUnits) / quotas.readUnits.perSecond,
    writeUnits: rate(units.writeUnits) / quotas.writeUnits.perSecond,
    signatures: rate(units.signatures) / quotas.signatures.perSecond,
    events: rate(units.events) / quotas.events.perSecond,
  } satisfies Record<keyof typeof quotas, number>;
  const ownLimit = throttlesFrom(() => undefined).service.rate;
  return { units, used: { ...used, ownLimit: rate(decisions * accounts) / ownLimit } };
};
