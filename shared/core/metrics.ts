import { clock } from './clock.ts';

/** The metrics that log lines carry, with their units. Each has its meaning in docs/operations/logs.md. */
export const metricUnits = {
  Latency: 'Milliseconds',
  Refusals: 'Count',
  Faults: 'Count',
  LostRaces: 'Count',
  StuckJobs: 'Count',
  ExpiryLag: 'Milliseconds',
  HeartbeatAge: 'Milliseconds',
  SignalLag: 'Milliseconds',
  DenialLag: 'Milliseconds',
  RevocationLag: 'Milliseconds',
} as const;

export type MetricName = keyof typeof metricUnits;

/** Metrics that one name of a log line's fields splits; all others have no dimension. */
const metricDimension: Partial<Record<MetricName, 'route'>> = { Latency: 'route' };

/** Values by metric, in the unit of the metric. */
export type Metrics = Partial<Record<MetricName, number>>;

/**
 * The members that make a JSON log line carry metrics: CloudWatch Logs reads them from the line (embedded metric format),
 * so that a metric costs no request and no line of its own. The values alone where no namespace is configured.
 */
export const embeddedMetrics = (metrics: Metrics): Record<string, unknown> => {
  const names = Object.keys(metrics) as MetricName[];
  const Namespace = process.env['METRICS_NAMESPACE'];
  if (!Namespace || names.length === 0) return metrics;
  const directives = names.map((Name) => {
    const dimension = metricDimension[Name];
    return { Namespace, Dimensions: [dimension ? [dimension] : []], Metrics: [{ Name, Unit: metricUnits[Name] }] };
  });
  return { _aws: { Timestamp: Date.parse(clock.now()), CloudWatchMetrics: directives }, ...metrics };
};
