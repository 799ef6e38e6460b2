import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { BusEvent } from './aws-services.ts';
import type { Executions } from './executions.ts';
import { functionOf, type Invoke } from './functions.ts';
import { startQueues } from './queues.ts';
import type { Recent } from './recent.ts';
import { reportError } from './report.ts';
import { applyBusRules, startSchedules } from './rules.ts';
import { startStreams } from './streams.ts';
import { type Tables, tableName } from './tables.ts';
import { startTtl } from './ttl.ts';
import type { Wiring } from './wiring.ts';

const sweepEntry = 'functions/expiry/sweep-handler.ts';

interface BackgroundOptions {
  sweep?: boolean;
  ttl?: boolean;
  minuteMillis: number;
  wiring: Wiring;
  functions: ReadonlyMap<string, Invoke>;
  executions: Executions;
  tables: Tables;
  events: Recent<BusEvent>;
}

/** Everything that runs without a request: stream consumers, queues, rules, schedules and the removal of expired items. */
interface Background {
  drain: (timeoutMillis?: number) => Promise<boolean>;
  stop: () => Promise<void>;
}

export const startBackground = (options: BackgroundOptions): Background => {
  const { wiring, functions, executions, minuteMillis, events, sweep = true, ttl = true } = options;
  const { client, streamArn, ttlAttribute, checkpoints } = options.tables;
  const streamsClient = new DynamoDBStreamsClient({ endpoint: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' });
  const streams = startStreams(
    wiring.streams.map(({ functionId, batchSize, filters }) => ({
      client: streamsClient,
      streamArn,
      functionId,
      invoke: functionOf(functions, functionId),
      batchSize,
      filters,
      ttlAttribute,
      checkpoints,
      report: reportError,
    })),
  );
  const sweeps = new Set(wiring.functions.filter(({ entry }) => entry === sweepEntry).map(({ id }) => id));
  const rules = wiring.rules.filter(({ functionIds }) => sweep || !functionIds.some((id) => sweeps.has(id)));
  const queues = startQueues(wiring.queues, functions, minuteMillis, reportError);
  const delivery = applyBusRules(rules, functions, queues, events, reportError);
  const repeating = startSchedules(rules, functions, minuteMillis, reportError);
  if (ttl && ttlAttribute !== undefined) {
    repeating.push(
      startTtl(client, tableName, ttlAttribute, (error) => reportError('Items could not be removed', error)),
    );
  }

  const drain = async (timeoutMillis = 10_000): Promise<boolean> => {
    const endsAt = performance.now() + timeoutMillis;
    const ended = await executions.settled(timeoutMillis);
    const drained = await streams.drain(Math.max(0, endsAt - performance.now()));
    await delivery.settled();
    return ended && drained;
  };
  return {
    drain,
    stop: async () => {
      await Promise.all(repeating.map((one) => one.stop()));
      await executions.stop();
      await drain(3000);
      await streams.stop();
      await queues.stop();
      streamsClient.destroy();
    },
  };
};
