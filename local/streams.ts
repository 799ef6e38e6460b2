import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStreamCommand, type Shard } from '@aws-sdk/client-dynamodb-streams';
import { type Consumption, ShardConsumer } from './stream-consumer.ts';

/** The functions that follow the table's stream, at work. */
export interface Streams {
  /** Resolves when all that was written before the call has been processed; false when `patienceMillis` ran out. */
  drain: (patienceMillis: number) => Promise<boolean>;
  /** Resolves when no function is at work any more. */
  stop: () => Promise<void>;
}

const listShards = async ({ client, streamArn }: Consumption): Promise<Shard[]> => {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({
        StreamArn: streamArn,
        ...(after === undefined ? {} : { ExclusiveStartShardId: after }),
      }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    after = StreamDescription?.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
};

/** Follows all shards for one function, each after its parent, so that records of one item stay in order. */
const follow = async (consumption: Consumption, open: Map<string, ShardConsumer>, name: string): Promise<void> => {
  const { signal, report } = consumption;
  const finished = new Set<string>();
  const running = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    const shards = await listShards(consumption).catch((error: unknown) => {
      report('The stream could not be described', error);
      return [];
    });
    const known = new Set(shards.map((shard) => shard.ShardId));
    for (const { ShardId: id, ParentShardId: parent } of shards) {
      const waits = parent !== undefined && known.has(parent) && !finished.has(parent);
      if (id === undefined || waits || finished.has(id) || running.has(id)) continue;
      const consumer = new ShardConsumer(consumption, id);
      open.set(`${name}/${id}`, consumer);
      running.set(
        id,
        consumer.run().finally(() => {
          finished.add(id);
          running.delete(id);
          open.delete(`${name}/${id}`);
        }),
      );
    }
    await (running.size > 0 ? Promise.race(running.values()) : sleep(1000, undefined, { signal }).catch(() => {}));
  }
  await Promise.all(running.values());
};

/** Has functions follow the stream until stopped. */
export const startStreams = (consumptions: readonly Omit<Consumption, 'signal'>[]): Streams => {
  const end = new AbortController();
  const open = new Map<string, ShardConsumer>();
  const following = consumptions.map((consumption, index) =>
    follow({ ...consumption, signal: end.signal }, open, String(index)),
  );
  return {
    drain: async (patienceMillis) => {
      const asked = performance.now();
      const behind = (): boolean =>
        open.size < consumptions.length || [...open.values()].some(({ caughtUpAt }) => caughtUpAt <= asked);
      while (behind() && performance.now() - asked < patienceMillis) await sleep(10);
      return !behind();
    },
    stop: async () => {
      end.abort();
      await Promise.all(following);
    },
  };
};
