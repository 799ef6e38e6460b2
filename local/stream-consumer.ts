import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Checkpoints } from './checkpoints.ts';
import type { Invoke } from './functions.ts';
import { matches, type Pattern } from './pattern.ts';
import { lambdaRecord } from './stream-record.ts';

/** One function that follows the table's stream. */
export interface Consumption {
  client: DynamoDBStreamsClient;
  streamArn: string;
  functionId: string;
  invoke: Invoke;
  batchSize: number;
  filters: readonly Pattern[];
  ttlAttribute: string | undefined;
  checkpoints: Checkpoints;
  report: (what: string, error: unknown) => void;
  /** Aborted when it is time to end. */
  signal: AbortSignal;
}

const sequenceNumberOf = (record: DynamoDBRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? '';

const fits = (filters: readonly Pattern[], record: DynamoDBRecord): boolean =>
  filters.length === 0 || filters.some((filter) => matches(filter, record));

/** After activity more is likely to come soon; else five looks a second cost next to nothing. */
const pollMillis = { busy: 50, idle: 200, busyFor: 1000 };

const retryMillis = { first: 100, most: 10_000 };

/** Aborted while waiting: then the caller sees the signal. */
const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  sleep(millis, undefined, { signal }).catch(() => {});

/** Reads one shard for one function, from its checkpoint on. */
export class ShardConsumer {
  /** When the look at the shard began that found nothing left to do. */
  caughtUpAt = 0;
  readonly #with: Consumption;
  readonly #shardId: string;
  readonly #name: string;
  #position: string | undefined;
  #saved: string | undefined;
  #lastRecordAt = 0;

  constructor(consumption: Consumption, shardId: string) {
    this.#with = consumption;
    this.#shardId = shardId;
    this.#name = `${consumption.functionId}/${shardId}`;
  }

  /** Resolves when the shard has been read to its end, or the signal came. */
  async run(): Promise<void> {
    const { signal, report, checkpoints, functionId } = this.#with;
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
        await pause(Math.min(retryMillis.first * 2 ** failures, retryMillis.most), signal);
      }
    }
  }

  async #iterator(): Promise<string | undefined> {
    const from =
      this.#position === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' as const }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: this.#position };
    const { client, streamArn } = this.#with;
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: this.#shardId, ...from }),
    );
    return ShardIterator;
  }

  async #read(): Promise<void> {
    const { client, signal, ttlAttribute } = this.#with;
    let iterator = await this.#iterator();
    while (iterator !== undefined && !signal.aborted) {
      const lookedAt = performance.now();
      const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      iterator = NextShardIterator;
      if (Records.length > 0) {
        await this.#handOver(Records.map((record) => lambdaRecord(record, ttlAttribute)));
        this.#lastRecordAt = performance.now();
      } else {
        this.caughtUpAt = lookedAt;
        const isBusy = lookedAt - this.#lastRecordAt < pollMillis.busyFor;
        await pause(isBusy ? pollMillis.busy : pollMillis.idle, signal);
      }
    }
  }

  /** Records that do not fit are passed over, as Lambda does. */
  async #handOver(records: DynamoDBRecord[]): Promise<void> {
    const { batchSize, filters, signal } = this.#with;
    let left = records.filter((record) => fits(filters, record));
    for (let failures = 0; left.length > 0 && !signal.aborted; ) {
      const batch = left.slice(0, batchSize);
      const done = await this.#call(batch);
      left = left.slice(done);
      if (done > 0) await this.#save(sequenceNumberOf(batch[done - 1]));
      failures = done < batch.length ? failures + 1 : 0;
      if (failures > 0) await pause(Math.min(retryMillis.first * 2 ** (failures - 1), retryMillis.most), signal);
    }
    if (left.length > 0) return;
    this.#position = sequenceNumberOf(records.at(-1));
    if (records.length >= wellBeyond) await this.#save(this.#position);
  }

  async #save(sequenceNumber: string): Promise<void> {
    this.#position = sequenceNumber;
    if (this.#saved === sequenceNumber) return;
    await this.#with.checkpoints.write(this.#name, sequenceNumber);
    this.#saved = sequenceNumber;
  }

  /** @returns how many records of the batch are done with; the function says from which on to try again */
  async #call(batch: readonly DynamoDBRecord[]): Promise<number> {
    const { invoke, functionId, report } = this.#with;
    try {
      const result = (await invoke({ Records: batch })) as DynamoDBBatchResponse | undefined;
      const failed = (result?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
        batch.findIndex((record) => sequenceNumberOf(record) === itemIdentifier),
      );
      // An identifier that is none of the batch fails all of it.
      return failed.length === 0 ? batch.length : Math.max(0, Math.min(...failed));
    } catch (error) {
      report(`The function ${functionId} failed on records of the stream`, error);
      return 0;
    }
  }
}

/** So many records passed over are worth a checkpoint of their own, even when none was for the function. */
const wellBeyond = 100;
