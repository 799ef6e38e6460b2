import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/clock.ts';
import { db } from '../../shared/db/client.ts';
import { openPump, type Pump } from '../support/consumers.ts';
import { makeSinks } from '../support/sinks.ts';
import { makeTable } from '../support/table.ts';
import { day, later, makeAccount, makeGrant, setClock } from '../support/world.ts';

makeSinks();
let pump: Pump;
beforeAll(async () => {
  await makeTable();
  pump = await openPump();
});
afterEach(() => setClock());
afterAll(() => pump.close());

const writes = new Set(['TransactWriteItemsCommand', 'PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

/** Asks DynamoDB what the writes of `work` consume. @returns write units, of the table and its indexes */
const writeUnits = async (work: () => Promise<unknown>): Promise<number> => {
  let units = 0;
  db.middlewareStack.add(
    (next, context) => async (args) => {
      if (!writes.has(String(context['commandName']))) return next(args);
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } });
      const { ConsumedCapacity: consumed } = answer.output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] };
      for (const one of [consumed ?? []].flat()) { units += one.CapacityUnits ?? 0; console.log(JSON.stringify(one)); }
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

describe('the cost of an ended grant', () => {
  it('is at most 6 write units for the sweep, and at most 2 more for its place in the chain', async () => {
    setClock('2027-03-01T00:00:00.000Z');
    const accounts = await Promise.all(Array.from({ length: 4 }, () => makeAccount()));
    // With all that a grant may carry.
    const full = { duration: 'PT1M', scope: 'full', reason: 'r'.repeat(200), ticket: 't'.repeat(64) };
    for (const accountId of accounts) for (let made = 0; made < 10; made++) await makeGrant(accountId, full);
    await pump.sequence();
    setClock(later(clock.now(), day));
    const swept = await writeUnits(async () => expect((await sweep(clock.now(), () => true)).expired).toBe(40));
    const sequenced = await writeUnits(() => pump.sequence());
    console.info(`write units a grant: ${swept / 40} swept, ${sequenced / 40} sequenced`);
    expect(swept / 40).toBeLessThanOrEqual(6);
    expect(sequenced / 40).toBeLessThanOrEqual(2);
  });
});
