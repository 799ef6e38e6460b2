import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { clock } from '../../shared/core/clock.ts';
import { dueIndex } from '../../shared/table/due-shards.ts';
import { teamsIndex } from '../../shared/table/keys.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { db } from '../support/database/db.ts';
import { makeTable } from '../support/database/table.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliver, isNewEntry, openStream } from '../support/events/stream.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

makeSinks();
let stream: Awaited<ReturnType<typeof openStream>>;
beforeAll(async () => {
  await makeTable();
  stream = await openStream();
});
afterEach(() => setClock());
afterAll(() => stream.close());

const writes = new Set(['TransactWriteItemsCommand', 'PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

/** Asks DynamoDB what the writes of `work` consume. @returns write units of the table */
const writeUnits = async (work: () => Promise<unknown>): Promise<number> => {
  let units = 0;
  db.middlewareStack.add(
    (next, context) => async (args) => {
      if (!writes.has(String(context['commandName']))) return next(args);
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } });
      const { ConsumedCapacity: consumed } = answer.output as {
        ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
      };
      for (const one of [consumed ?? []].flat()) units += one.Table?.CapacityUnits ?? 0;
      return answer;
    },
    { step: 'initialize', name: 'test-capacity', priority: 'low' },
  );
  try {
    await work();
  } finally {
    db.middlewareStack.remove('test-capacity');
  }
  return units;
};

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** What a change costs in an index that holds keys only: one unit for a row taken out, one for a row put in. */
const indexUnits = (before: Image, after: Image, { partition, sort }: typeof dueIndex | typeof teamsIndex): number => {
  const row = (image: Image) => image?.[partition]?.S && `${image[partition].S} ${image[sort]?.S}`;
  if (row(before) === row(after)) return 0;
  return (row(before) ? 1 : 0) + (row(after) ? 1 : 0);
};

/** The write units of the indexes for the changes of a stretch of the stream: the embedded engine does not count them. */
const unitsOfIndexes = (records: readonly DynamoDBRecord[]): number =>
  records
    .flatMap(({ dynamodb }) =>
      [dueIndex, teamsIndex].map((index) => indexUnits(dynamodb?.OldImage, dynamodb?.NewImage, index)),
    )
    .reduce((sum, units) => sum + units, 0);

describe('the cost of an ended grant', () => {
  it.each([
    { accounts: 4, each: 10, sequencing: 1.5 },
    // One of them marks the account for a checkpoint, once an hour.
    { accounts: 10, each: 1, sequencing: 3 },
  ])('is at most 6 write units for the sweep ($each in each account)', async ({ accounts, each, sequencing }) => {
    setClock('2027-03-01T00:00:00.000Z');
    const ids = await Promise.all(Array.from({ length: accounts }, () => makeAccount()));
    // With all that a grant may carry.
    const full = { duration: 'PT1M', scope: 'full', reason: 'r'.repeat(200), ticket: 't'.repeat(64) };
    for (const accountId of ids) for (let made = 0; made < each; made++) await makeGrant(accountId, full);
    await stream.read();
    setClock(later(clock.now(), day));
    const count = accounts * each;
    const table = await writeUnits(async () => expect((await sweep(clock.now(), () => true)).expired).toBe(count));
    const changes = await stream.read();
    expect(changes).toHaveLength(2 * count);
    const swept = (table + unitsOfIndexes(changes)) / count;
    const sequenced = (await writeUnits(() => deliver(sequencer, changes.filter(isNewEntry)))) / count;
    console.info(`write units a grant: ${swept} by the sweep, ${sequenced} by the sequencer`);
    expect(swept).toBeLessThanOrEqual(6);
    expect(unitsOfIndexes(changes)).toBe(count);
    expect(sequenced).toBeLessThanOrEqual(sequencing);
  });
});
