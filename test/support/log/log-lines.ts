import { vi } from 'vitest';

/** A metric in a log line, as CloudWatch reads it (embedded metric format). */
interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit: string }[];
}

export type LogLine = Record<string, unknown> & {
  code?: string;
  _aws?: { Timestamp: number; CloudWatchMetrics: Directive[] };
};

/**
 * Collects the log lines of this process. Call it before any module of the product is imported: the log reads its
 * configuration when it is loaded.
 * @param namespace of metrics
 * @param methods of the console, by level
 * @returns the lines, to which later ones are added
 */
export const collectLogLines = (
  namespace: unknown,
  methods: readonly ('info' | 'warn' | 'error')[] = ['info'],
): LogLine[] => {
  const lines: LogLine[] = [];
  // In development mode lines go to the console, where a spy sees them.
  Object.assign(process.env, {
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_LOG_LEVEL: 'INFO',
    METRICS_NAMESPACE: String(namespace),
  });
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((line: string) => {
      lines.push(JSON.parse(line) as LogLine);
    });
  }
  return lines;
};

/** The lines that carry a metric, and its directive. */
export const linesWithMetric = (lines: readonly LogLine[], name: string): { line: LogLine; directive: Directive }[] =>
  lines.flatMap((line) =>
    (line._aws?.CloudWatchMetrics ?? [])
      .filter(({ Metrics }) => Metrics.some((metric) => metric.Name === name))
      .map((directive) => ({ line, directive })),
  );
