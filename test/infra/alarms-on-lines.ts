import type { Template } from '../../infra/synthesise.ts';
import type { LogLine } from '../support/log/log-lines.ts';
import { functionAt, resourcesOf } from './templates.ts';

interface Metric {
  namespace: string;
  name: string;
  dimensions: string[];
}

/** The metrics that lines carry in the embedded format. */
const embeddedIn = (lines: readonly LogLine[]): Metric[] =>
  lines.flatMap(({ _aws }) =>
    (_aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) => Dimensions.map((dimensions) => ({ namespace: Namespace, name: Name, dimensions }))),
    ),
  );

/** The metrics that the filters on the function's log count in lines: each pattern names codes. */
const countedIn = (service: Template, entry: string, lines: readonly LogLine[]): Metric[] => {
  const { LogGroup } = functionAt(service, entry).properties['LoggingConfig'] as { LogGroup: unknown };
  return Object.values(resourcesOf(service, 'AWS::Logs::MetricFilter')).flatMap(({ Properties = {} }) => {
    if (JSON.stringify(Properties['LogGroupName']) !== JSON.stringify(LogGroup)) return [];
    const codes = [...String(Properties['FilterPattern']).matchAll(/\$\.code = "(\w+)"/g)].map(([, code]) => code);
    if (!lines.some(({ code }) => codes.includes(code))) return [];
    const made = Properties['MetricTransformations'] as { MetricName: string; MetricNamespace: string }[];
    return made.map(({ MetricName, MetricNamespace }) => ({
      namespace: MetricNamespace,
      name: MetricName,
      dimensions: [],
    }));
  });
};

const alarmsIn = (service: Template) =>
  Object.entries(resourcesOf(service, 'AWS::CloudWatch::Alarm')).map(([id, { Properties = {} }]) => ({
    name: id.replace(/^Alarms/, '').slice(0, -8),
    properties: Properties,
  }));

const dimensionsOf = (properties: Record<string, unknown>): string[] =>
  ((properties['Dimensions'] ?? []) as { Name: string }[]).map(({ Name }) => Name);

/**
 * The alarms that get a value from lines which a function wrote: through metrics in the embedded format, or through filters on its
 * log, under the name, the namespace and the dimensions of the alarm.
 */
export const alarmsOnLinesOf = (service: Template, entry: string, lines: readonly LogLine[]): string[] => {
  const metrics = [...embeddedIn(lines), ...countedIn(service, entry, lines)];
  return alarmsIn(service)
    .filter(({ properties }) =>
      metrics.some(
        ({ namespace, name, dimensions }) =>
          properties['Namespace'] === namespace &&
          properties['MetricName'] === name &&
          `${dimensionsOf(properties)}` === `${dimensions}`,
      ),
    )
    .map(({ name }) => name);
};

/** The alarms on errors of a function, which Lambda counts when it throws. */
export const alarmsOnErrorsOf = (service: Template, entry: string): string[] => {
  const { id } = functionAt(service, entry);
  return alarmsIn(service)
    .filter(({ properties }) => properties['Namespace'] === 'AWS/Lambda' && properties['MetricName'] === 'Errors')
    .filter(({ properties }) => JSON.stringify(properties['Dimensions']).includes(`"${id}"`))
    .map(({ name }) => name);
};
