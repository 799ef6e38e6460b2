import type { DynamoDBStreamEvent } from 'aws-lambda';
import { logs } from '../../functions/sequencer/audit.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { bus } from '../../functions/sequencer/publish.ts';
import { chunks } from '../../shared/core/pool.ts';
import type { SequencedEntry } from '../../shared/table/journal-entry.ts';
import { intercepted, type Step } from './intercept.ts';
import { type Metered, metered } from './meter.ts';
import { newEntries } from './new-entries.ts';

/** What the sequencer did with the table's whole stream. */
export interface Sequenced {
  batches: number;
  /** Details of the events, in the order in which the bus got them. */
  published: SequencedEntry[];
  busRequests: number;
  logRequests: number;
}

/** As the deployment sets it. */
const batchSize = 100;

const deliver = async (event: DynamoDBStreamEvent): Promise<void> => {
  const { batchItemFailures } = await sequencer(event);
  if (batchItemFailures.length > 0) throw new Error('the sequencer failed');
};

/** Hands every new entry in the table's stream to the sequencer, with stand-ins for the bus and the log group. */
export const sequenced = async (): Promise<Metered<Sequenced>> => {
  const batches = chunks(await newEntries(), batchSize);
  const result: Sequenced = { batches: batches.length, published: [], busRequests: 0, logRequests: 0 };
  const work = async (): Promise<Sequenced> => {
    for (const Records of batches) await deliver({ Records });
    return result;
  };
  const takeEvents: Step = async (_action, input) => {
    result.busRequests++;
    for (const { Detail } of input['Entries'] as { Detail: string }[]) result.published.push(JSON.parse(Detail));
    return { response: {}, output: { $metadata: {}, FailedEntryCount: 0, Entries: [] } };
  };
  const takeLines: Step = async (action) => {
    if (action === 'PutLogEvents') result.logRequests++;
    return { response: {}, output: { $metadata: {} } };
  };
  return metered(() => intercepted(bus, takeEvents, () => intercepted(logs, takeLines, work)));
};
