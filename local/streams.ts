import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumption, ShardConsumer } from './stream-consumer.ts';
import { listShards } from './stream-shards.ts';

/** The running consumers of the table's stream. */
export interface Streams {
  /** Resolves to true when all records written before the call are processed, to false after `timeoutMillis`. */
  drain: (timeoutMillis: number) => Promise<boolean>;
  /** Resolves when no consumer runs. */
  stop: () => Promise<void>;
}

/** Consumes all shards for one function, each after its parent, so that the records of one item stay in order. */
const consume = async (consumption: Consumption, open: Map<string, ShardConsumer>, name: string): Promise<void> => {
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

/** Starts consumers of the stream, which run until stopped. */
export const startStreams = (consumptions: readonly Omit<Consumption, 'signal'>[]): Streams => {
  const end = new AbortController();
  const open = new Map<string, ShardConsumer>();
  const consuming = consumptions.map((consumption, index) =>
    consume({ ...consumption, signal: end.signal }, open, String(index)),
  );
  return {
    drain: async (timeoutMillis) => {
      const startedAt = performance.now();
      const isBehind = (): boolean =>
        open.size < consumptions.length || [...open.values()].some(({ caughtUpAt }) => caughtUpAt <= startedAt);
      while (isBehind() && performance.now() - startedAt < timeoutMillis) await sleep(10);
      return !isBehind();
    },
    stop: async () => {
      end.abort();
      await Promise.all(consuming);
    },
  };
};
