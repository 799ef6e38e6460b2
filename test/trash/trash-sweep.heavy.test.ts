import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { newId } from '../../shared/core/ids.ts';
import { batchPut } from '../../shared/table/batch-write.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { dueIndex, trashShard } from '../../shared/table/due-shards.ts';
import { keys } from '../../shared/table/keys.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around, recorded } from '../support/database/sdk.ts';
import { accountId, useAccount } from '../support/world/account.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeGrant } from '../support/world/world.ts';
import { makeThree, purges, restore, start, stored } from './calls.ts';

useAccount(start);

const end = later(start, 30 * day);

afterEach(async () => {
  // What one test leaves must not be swept in the next.
  await sweep(later(end, day), () => true);
});

const sweepAt = (at: string) => {
  setClock(at);
  return sweep(at, () => true);
};

describe('the sweep', () => {
  it('removes expired items, not a millisecond early, and publishes those that were in the trash', async () => {
    const [trashed, , other] = await makeThree();
    expect(await sweepAt(later(end, -1))).toMatchObject({ purged: 0, cleared: 0, failed: 0 });
    expect(await stored()).toHaveLength(6);
    expect(await sweepAt(end)).toMatchObject({ purged: 1, cleared: 2, failed: 0, complete: true });
    // What kept the same thing away has lapsed, and is left to TTL.
    expect(await stored()).toEqual(['TRASHED']);
    const published = [
      [trashed.itemId, 'expired', 'system'],
      [other.itemId, 'purged', 'service'],
    ];
    expect(await purges()).toEqual(published);
    expect(await sweepAt(later(end, minute))).toMatchObject({ purged: 0, cleared: 0, failed: 0 });
    expect(await purges()).toEqual(published);
  });

  it('catches up with very many, in batches, and goes on where its time ran out', async () => {
    for (let n = 0; n < 130; n++) await makeTrashItem(accountId);
    setClock(end);
    let calls = 0;
    // The eight shards are looked at, then those of the trash, and some batches worked off.
    const some = await sweep(end, () => ++calls <= 10);
    expect(some).toMatchObject({ complete: false, failed: 0 });
    expect(some.purged).toBeGreaterThan(0);
    expect(some.purged).toBeLessThan(130);
    const rest = await sweep(end, () => true);
    expect([rest.complete, some.purged + rest.purged]).toEqual([true, 130]);
    const ids = (await purges()).map(([id]) => id);
    expect([ids.length, new Set(ids).size]).toEqual([130, 130]);
    expect((await stored()).filter((one) => one !== 'TRASHED')).toEqual([]);
  });

  it('lets everything else go first, however much is due, and holds no more of it than a page of each shard', async () => {
    // As many in one shard as three pages hold, and a grant that ends after all of them.
    const item = await makeTrashItem(accountId);
    const refs = Array.from({ length: 450 }, () => ({ ...item, itemId: newId('trs', start) }));
    const rows = refs.map((one) => ({
      ...keys.trashItem(accountId, one.itemId),
      ...one,
      [dueIndex.partition]: trashShard(item.itemId),
      [dueIndex.sort]: later(end, -minute),
      purgeAt: later(end, -minute),
    }));
    await batchPut(rows);
    await makeGrant(accountId, { duration: 'P7D' });
    setClock(end);
    const { result, sent } = await recorded(() => sweep(end, () => true));
    expect(result).toMatchObject({ expired: 1, purged: 451, failed: 0, complete: true });
    const steps = sent.flatMap(({ action, input }) => {
      const text = JSON.stringify(input);
      if (action === 'Query') return text.includes('DUE#TRASH#') ? ['look'] : [];
      if (action === 'BatchWriteItem') return ['purge'];
      return action === 'TransactWriteItems' && text.includes('GRANT#') ? ['expire'] : [];
    });
    const [first, second, third] = [200, 200, 51].map((due) => new Array(Math.ceil(due / 25)).fill('purge'));
    expect(steps).toEqual([
      'expire',
      ...new Array(8).fill('look'),
      ...(first ?? []),
      'look',
      ...(second ?? []),
      'look',
      ...(third ?? []),
    ]);
  });

  it('goes on with the other shards where one cannot be read', async () => {
    const item = await makeTrashItem(accountId);
    const other = await makeTrashItem(accountId);
    const swept = await around(
      (sent, send) =>
        sent.action === 'Query' && JSON.stringify(sent.input).includes(trashShard(item.itemId))
          ? Promise.reject(new Error('it cannot be read'))
          : send(),
      () => sweepAt(end),
    );
    const isOther = trashShard(other.itemId) !== trashShard(item.itemId);
    expect(swept).toMatchObject({ purged: isOther ? 1 : 0, failed: 1, complete: false });
    expect(await sweepAt(end)).toMatchObject({ purged: isOther ? 1 : 2, failed: 0, complete: true });
  });

  it('lets grants go first, and does not fail for an item that cannot be written', async () => {
    const item = await makeTrashItem(accountId);
    const other = await makeTrashItem(accountId);
    await makeGrant(accountId, { duration: 'P7D' });
    setClock(end);
    const swept = await around(
      (sent, send) => {
        const refused = sent.action === 'TransactWriteItems' && JSON.stringify(sent.input).includes(item.itemId);
        return refused ? Promise.reject(new Error('it cannot be written')) : send();
      },
      () => sweep(end, () => true),
    );
    expect(swept).toMatchObject({ expired: 1, purged: 1, failed: 1 });
    expect(await purges()).toEqual([[other.itemId, 'expired', 'system']]);
    expect(await sweepAt(end)).toMatchObject({ purged: 1, failed: 0 });
    expect(await purges()).toHaveLength(2);
  });

  it('whose data could not be removed stays due, and says so', async () => {
    await makeTrashItem(accountId);
    setClock(end);
    const work = () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
    await expect(
      around(
        (sent, send) => (sent.action === 'BatchWriteItem' ? Promise.reject(new Error('throttled')) : send()),
        work,
      ),
    ).rejects.toThrow('1 could not be swept');
    expect(await stored()).toHaveLength(3);
    await work();
    expect(await stored()).toEqual(['TRASHED']);
  });

  it('leaves an item alone whose time has not come, whatever the index says', async () => {
    const item = await makeTrashItem(accountId);
    const Key = keys.trashItem(accountId, item.itemId);
    const { Items = [] } = await db.send(
      new QueryCommand({
        TableName: tableName(),
        KeyConditionExpression: 'PK = :pk AND SK = :sk',
        ExpressionAttributeValues: { ':pk': Key.PK, ':sk': Key.SK },
      }),
    );
    await db.send(new PutCommand({ TableName: tableName(), Item: { ...Items[0], dueAt: start } }));
    expect(await sweepAt(later(end, -1))).toMatchObject({ purged: 0, cleared: 0, failed: 0 });
    expect((await restore(item.itemId)).body.data).toEqual({ name: 'A lead' });
  });
});

it('TTL is a week behind the sweep', async () => {
  await makeTrashItem(accountId);
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName(),
      KeyConditionExpression: 'PK = :pk AND begins_with(SK, :trash)',
      ExpressionAttributeValues: { ':pk': keys.account(accountId).PK, ':trash': 'TRASH' },
    }),
  );
  expect(Items.map(({ ttl }) => ttl)).toEqual(new Array(3).fill(Date.parse(later(end, 7 * day)) / 1000));
});
