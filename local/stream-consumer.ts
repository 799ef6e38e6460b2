import { setTimeout as sleep } from 'node:timers/promises';
import { TrimmedDataAccessException } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Checkpoints } from './checkpoints.ts';
import type { Invoke } from './functions.ts';
import { matches, type Pattern } from './pattern.ts';
import type { Report } from './report.ts';
import { lambdaRecord } from './stream-record.ts';
import { openShard, processedCount, type StreamSource, sequenceNumberOf } from './stream-shards.ts';

/** One function that consumes the table's stream. */
export interface Consumption extends StreamSource {
  functionId: string;
  invoke: Invoke;
  batchSize: number;
  filters: readonly Pattern[];
  ttlAttribute: string | undefined;
  checkpoints: Checkpoints;
  report: Report;
  /** Aborted when the consumer is to stop. */
  signal: AbortSignal;
}

const isWanted = (filters: readonly Pattern[], record: DynamoDBRecord): boolean =>
  filters.length === 0 || filters.some((filter) => matches(filter, record));

/** Polls faster for a second after a record, since more are likely to follow; idle polling costs next to nothing. */
const pollMillis = { busy: 50, idle: 200, busyFor: 1000 };

const retryMillis = { first: 100, most: 10_000 };

/** The pause before the next attempt: doubles with each failure, up to the maximum. @param failures from 0 */
const backoff = (failures: number): number => Math.min(retryMillis.first * 2 ** failures, retryMillis.most);

/** Filtered-out records after which the checkpoint is moved although none of them was for the function. */
const checkpointEvery = 100;

/** Ends early, without an error, when the signal is aborted. */
const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  sleep(millis, undefined, { signal }).catch(() => {});

/** Reads one shard for one function, from its checkpoint on. */
export class ShardConsumer {
  /** When the latest poll began that returned no records (`performance.now()`). */
  caughtUpAt = 0;
  readonly #options: Consumption;
  readonly #shardId: string;
  readonly #name: string;
  #position: string | undefined;
  #saved: string | undefined;
  #lastRecordAt = 0;

  constructor(consumption: Consumption, shardId: string) {
    this.#options = consumption;
    this.#shardId = shardId;
    this.#name = `${consumption.functionId}/${shardId}`;
  }

  /** Resolves at the end of the shard, or when the signal is aborted. */
  async run(): Promise<void> {
    const { signal, report, checkpoints, functionId } = this.#options;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        this.#position ??= await checkpoints.read(this.#name);
        this.#saved ??= this.#position;
        await this.#read();
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof TrimmedDataAccessException) this.#position = undefined;
        report(`The stream could not be read for ${functionId}`, error);
        await pause(backoff(failures), signal);
      }
    }
  }

  async #read(): Promise<void> {
    const { signal, ttlAttribute } = this.#options;
    const shard = await openShard(this.#options, this.#shardId, this.#position);
    while (!signal.aborted) {
      const polledAt = performance.now();
      const records = await shard.next();
      if (records === undefined) return;
      if (records.length > 0) {
        await this.#deliver(records.map((record) => lambdaRecord(record, ttlAttribute)));
        this.#lastRecordAt = performance.now();
      } else {
        this.caughtUpAt = polledAt;
        const isBusy = polledAt - this.#lastRecordAt < pollMillis.busyFor;
        await pause(isBusy ? pollMillis.busy : pollMillis.idle, signal);
      }
    }
  }

  /** Delivers the records that match the filters; as in Lambda, the others are skipped. */
  async #deliver(records: DynamoDBRecord[]): Promise<void> {
    const { batchSize, filters, signal } = this.#options;
    let left = records.filter((record) => isWanted(filters, record));
    for (let failures = 0; left.length > 0 && !signal.aborted; ) {
      const batch = left.slice(0, batchSize);
      const processed = await this.#call(batch);
      left = left.slice(processed);
      if (processed > 0) await this.#save(sequenceNumberOf(batch[processed - 1]));
      failures = processed < batch.length ? failures + 1 : 0;
      if (failures > 0) await pause(backoff(failures - 1), signal);
    }
    if (left.length > 0) return;
    this.#position = sequenceNumberOf(records.at(-1));
    if (records.length >= checkpointEvery) await this.#save(this.#position);
  }

  async #save(sequenceNumber: string): Promise<void> {
    this.#position = sequenceNumber;
    if (this.#saved === sequenceNumber) return;
    await this.#options.checkpoints.write(this.#name, sequenceNumber);
    this.#saved = sequenceNumber;
  }

  /** @returns how many records of the batch are processed */
  async #call(batch: readonly DynamoDBRecord[]): Promise<number> {
    const { invoke, functionId, report } = this.#options;
    try {
      return processedCount(batch, (await invoke({ Records: batch })) as DynamoDBBatchResponse | undefined);
    } catch (error) {
      report(`The function ${functionId} failed on records of the stream`, error);
      return 0;
    }
  }
}
