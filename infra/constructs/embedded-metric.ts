import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../shared/core/metrics.ts';

/** A metric that the functions of a stack write into their log lines, without a dimension. */
export const embeddedMetric = (scope: Construct, metricName: MetricName, options: MetricOptions): Metric =>
  new Metric({ namespace: Stack.of(scope).stackName, metricName, ...options });
