import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { accountOf, prefixes } from '../../shared/table/keys.ts';
import { type Batch, contentOf, type Message } from './message.ts';
import { type Outcome, type Ports, reasonOf, receiveAll } from './ports.ts';

/** What to do about records that the stream no longer has. */
export interface Trimmed {
  how: 'repair' | 'covered';
  /** The accounts to repair. */
  accounts: readonly string[];
}

/** As many records as Lambda puts into a batch; the largest are far below the limit of a call. */
const batchSize = 100;

const read = [prefixes.entry, prefixes.lead, prefixes.job, prefixes.timer];

/** Whether one of the consumers reads a record; a range of a shard has changes of all kinds of items. */
const isRead = ({ dynamodb }: DynamoDBRecord): boolean =>
  read.some((prefix) => (dynamodb?.Keys?.['SK']?.S ?? '').startsWith(prefix));

/** Calls the function with records of one account. @returns how many of them, from the first on, it has processed */
const call = async ({ invoke }: Ports, records: readonly DynamoDBRecord[]): Promise<number> => {
  const { batchItemFailures = [] } = ((await invoke({ Records: records })) ?? {}) as Partial<DynamoDBBatchResponse>;
  const failed = batchItemFailures.map(({ itemIdentifier }) =>
    records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier),
  );
  return failed.length === 0 ? records.length : Math.max(0, Math.min(...failed));
};

/** Processes the records of one account in order, one by one after a failure. @returns why it stopped, if it did */
const processAccount = async (ports: Ports, records: readonly DynamoDBRecord[]): Promise<string | undefined> => {
  let size = batchSize;
  for (let start = 0; start < records.length; ) {
    const batch = records.slice(start, start + size);
    const [processed, error] = await call(ports, batch).then(
      (count) => [count, undefined] as const,
      (cause: unknown) => [0, reasonOf(cause)] as const,
    );
    start += processed;
    if (processed === batch.length) continue;
    if (size === 1)
      return error ?? `record ${records[start]?.dynamodb?.SequenceNumber} fails, see the log of the function`;
    size = 1;
  }
  return undefined;
};

const orderOf = ({ shardId, first }: Batch): string => `${shardId}#${first.padStart(64, '0')}`;

/** A redrive of records: accounts that have failed stay failed, so that their later records wait behind the first. */
class Redrive {
  readonly #failed = new Map<string, string>();
  readonly #ports: Ports;
  readonly #trimmed: Trimmed;

  constructor(ports: Ports, trimmed: Trimmed) {
    this.#ports = ports;
    this.#trimmed = trimmed;
  }

  /** @returns why the message has to stay, if it has */
  async process(batch: Batch): Promise<string | undefined> {
    const records = await this.#ports.records(batch);
    if (!records) return this.#makeGood(batch);
    const wanted = records.filter(isRead);
    const byAccount = Map.groupBy(wanted, ({ dynamodb }) => accountOf({ PK: dynamodb?.Keys?.['PK']?.S ?? '' }));
    const reasons: string[] = [];
    for (const [accountId, own] of byAccount) {
      const failure = this.#failed.get(accountId) ?? (await processAccount(this.#ports, own));
      if (failure === undefined) continue;
      this.#failed.set(accountId, failure);
      reasons.push(`${accountId}: ${failure}`);
    }
    return reasons.length > 0 ? reasons.join('; ') : undefined;
  }

  async #makeGood({ at }: Batch): Promise<string | undefined> {
    const { how, accounts } = this.#trimmed;
    if (how === 'covered') return undefined;
    if (accounts.length === 0) {
      return `the stream no longer has its records, of ${at} and later: name the accounts with --account (their ids are in the log of the function)`;
    }
    return this.#ports.invoke({ repair: accounts, since: at }).then(() => undefined, reasonOf);
  }
}

/**
 * Reads the records that each message names from the stream again and calls the function with them, each account by itself and in
 * the order of the shard. A message stays in the queue until all of its accounts are processed; repeating the others changes nothing.
 * A message that names no records is a delivery that the rule repeats anyway, and is removed.
 */
export const redriveRecords = async (ports: Ports, trimmed: Trimmed): Promise<Outcome> => {
  const outcome: Outcome = { done: 0, left: [] };
  const redrive = new Redrive(ports, trimmed);
  const finish = async (message: Message, reason: string | undefined): Promise<void> => {
    if (reason === undefined) {
      await ports.remove(message);
      outcome.done++;
    } else {
      await ports.release(message);
      outcome.left.push({ message: message.id, reason });
    }
  };
  const batches: { message: Message; batch: Batch }[] = [];
  for (const message of await receiveAll(ports)) {
    const content = contentOf(message);
    if (content.kind === 'batch') batches.push({ message, batch: content.batch });
    else await finish(message, content.kind === 'event' ? undefined : 'the message cannot be read');
  }
  batches.sort((one, other) => (orderOf(one.batch) < orderOf(other.batch) ? -1 : 1));
  for (const { message, batch } of batches) await finish(message, await redrive.process(batch).catch(reasonOf));
  return outcome;
};
