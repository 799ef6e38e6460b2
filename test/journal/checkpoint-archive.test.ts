import { isDeepStrictEqual } from 'node:util';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseKeys, readCheckpoint } from '../../cli/verify/checkpoints.ts';
import { archiveDue } from '../../functions/checkpoints/archive.ts';
import { handler } from '../../functions/checkpoints/handler.ts';
import { log } from '../../shared/core/log.ts';
import { readHeadAndCheckpoint } from '../../shared/journal/checkpoint-store.ts';
import type { GrowingTree } from '../../shared/journal/growing-tree.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { api } from '../support/api/api.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around, recorded, type Sent } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { makeArchive } from '../support/events/archive.ts';
import { growJournal, sequenceJournal } from '../support/world/journal.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeAccount } from '../support/world/world.ts';

const kms = makeKms();
const archive = makeArchive();
const hour = 60 * minute;
const start = '2027-05-01T00:00:00.000Z';
beforeAll(makeTable);
beforeEach(() => setClock(start));
afterEach(() => {
  setClock();
  kms.clear();
  archive.clear();
});

const run = (now: string) => archiveDue(now, () => true);
const sizesOf = (accountId: string): number[] =>
  archive.objects.filter(({ key }) => key.startsWith(`${accountId}/`)).map(({ key }) => Number(key.split('/')[1]));

const account = async (entries: number): Promise<string> => {
  const accountId = await makeAccount();
  await sequenceJournal(accountId);
  await growJournal(accountId, entries);
  return accountId;
};

const text = async (route: 'getJournalCheckpoint' | 'getJournalKey', accountId: string): Promise<string> =>
  (await api<string>(route, { as: user('owner', accountId), params: { accountId } })).body;

const dueAt = async (accountId: string) => (await readHeadAndCheckpoint(accountId)).checkpoint?.dueAt;

describe('checkpoints are archived', () => {
  it('an hour after an account has new entries, once an hour at most, and not without new ones', async () => {
    const accountId = await account(5);
    await run(later(start, hour - 1));
    expect(sizesOf(accountId)).toEqual([]);
    await run(later(start, hour));
    expect(sizesOf(accountId)).toEqual([6]);
    const keysOf = parseKeys(await text('getJournalKey', accountId));
    expect(readCheckpoint(archive.objects.at(-1)?.text ?? '', keysOf, 'archived').size).toBe(6);
    await run(later(start, day));
    expect(sizesOf(accountId)).toEqual([6]);

    for (const minutes of [61, 80, 100, 120]) {
      setClock(later(start, minutes * minute));
      await growJournal(accountId, 2, 1);
      await run(later(start, minutes * minute));
    }
    expect(sizesOf(accountId)).toEqual([6]);
    await run(later(start, 121 * minute));
    expect(sizesOf(accountId)).toEqual([6, 14]);
    expect(await dueAt(accountId)).toBeUndefined();
  });

  it('when one was asked for, at the next run', async () => {
    const accountId = await account(1);
    await run(later(start, hour));
    setClock(later(start, 2 * hour));
    await growJournal(accountId, 1);
    await run(later(start, 3 * hour));
    archive.clear();
    const note = await text('getJournalCheckpoint', accountId);
    await run(later(start, 3 * hour));
    expect(archive.objects.filter(({ text: one }) => one === note)).toHaveLength(0);
    await growJournal(accountId, 1);
    const next = await text('getJournalCheckpoint', accountId);
    await run(later(start, 4 * hour));
    expect(archive.objects.map(({ text: one }) => one)).toContain(next);
  });

  it('also of the entry that comes while the last one is signed', async () => {
    const accountId = await account(3);
    archive.failing = (key) => {
      if (key.startsWith(accountId)) kms.failing.sign = () => false;
      return false;
    };
    setClock(later(start, hour));
    let grown: Promise<void> | undefined;
    kms.failing.sign = () => {
      grown ??= growJournal(accountId, 1);
      return false;
    };
    await run(later(start, hour));
    await grown;
    await run(later(start, 2 * hour));
    await run(later(start, 3 * hour));
    expect(sizesOf(accountId).at(-1)).toBe(5);
    expect(await dueAt(accountId)).toBeUndefined();
  });

  it.each([false, true])('also of the entry whose mark is removed before its head moves (crash: %s)', async (dies) => {
    const accountId = await account(3);
    const now = later(start, hour);
    setClock(now);
    const head = keys.journalHead(accountId);
    const step = async ({ action, input }: Sent, send: () => Promise<unknown>) => {
      if (action !== 'UpdateItem' || !isDeepStrictEqual(input['Key'], head)) return send();
      await run(now);
      expect(await dueAt(accountId)).toBeUndefined();
      const sent = await send();
      if (dies) throw new Error('died');
      return sent;
    };
    const grown = around(step, () => growJournal(accountId, 1));
    await (dies ? expect(grown).rejects.toThrow('died') : grown);
    await sequenceJournal(accountId);
    expect(await dueAt(accountId)).toBe(later(now, hour));
    await run(later(now, hour));
    expect(sizesOf(accountId)).toEqual([4, 5]);
  });

  it('of other accounts when one fails, which stays due', async () => {
    const [bad, good] = [await account(1), await account(1)];
    archive.failing = (key) => key.startsWith(bad);
    const now = later(start, hour);
    expect(await run(now)).toMatchObject({ failed: 1, complete: true });
    expect([sizesOf(bad), sizesOf(good)]).toEqual([[], [2]]);
    setClock(now);
    await expect(handler({}, { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow('1 checkpoints could not');
    archive.clear();
    kms.failing.sign = () => true;
    expect(await run(now)).toMatchObject({ failed: 1 });
    kms.clear();
    await run(now);
    expect(sizesOf(bad)).toEqual([2]);
  });

  it('not of a chain that is shorter than its last one, which is logged and counted as failed', async () => {
    const accountId = await account(2);
    const Key = keys.journalHead(accountId);
    const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key, ConsistentRead: true }));
    await growJournal(accountId, 3);
    await run(later(start, hour));
    await db.send(new PutCommand({ TableName: tableName(), Item }));
    setClock(later(start, 2 * hour));
    await growJournal(accountId, 1);
    const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
    expect(await run(later(start, 3 * hour))).toMatchObject({ archived: 0, failed: 1 });
    expect(logged.mock.calls).toEqual([['JOURNAL_SHRANK', expect.any(Error), { accountId, size: 6, sequence: 4 }]]);
    logged.mockRestore();
    expect(sizesOf(accountId)).toEqual([6]);
    // As many entries as before, so that later runs are not concerned.
    await growJournal(accountId, 2);
  });

  it('when there is time: what is left stays due', async () => {
    const accountId = await account(1);
    expect(await archiveDue(later(start, hour), () => false)).toMatchObject({ archived: 0, complete: false });
    await run(later(start, hour));
    expect(sizesOf(accountId)).toEqual([2]);
  });

  it('with one write of the table for a checkpoint, and without one when none is due', async () => {
    await run(later(start, hour));
    const accountId = await account(100);
    const { sent } = await recorded(() => run(later(start, hour)));
    expect(sent.filter(({ action }) => !/Query|BatchGet/.test(action)).map(({ action }) => action)).toEqual([
      'UpdateItem',
    ]);
    expect(sizesOf(accountId)).toEqual([101]);
    const { sent: idle } = await recorded(() => run(later(start, hour)));
    expect(idle.map(({ action }) => action)).toEqual(Array(8).fill('Query'));
  });
});

describe('the tree of a chain that an earlier version has made', () => {
  /** Takes the tree out of a head, as it was before there were trees. */
  const forgetTree = (accountId: string) =>
    db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: 'REMOVE tree, markedUntil',
      }),
    );

  const setTree = (accountId: string, tree: GrowingTree | undefined) =>
    db.send(
      new UpdateCommand({
        TableName: tableName(),
        Key: keys.journalHead(accountId),
        UpdateExpression: 'SET tree = :tree',
        ExpressionAttributeValues: { ':tree': tree },
      }),
    );

  it('is made with the next entry, and again after an earlier version has moved the head', async () => {
    const accountId = await account(60);
    const whole = (await readHeadAndCheckpoint(accountId)).head.tree;
    await forgetTree(accountId);
    await growJournal(accountId, 1);
    const { head } = await readHeadAndCheckpoint(accountId);
    expect([head.sequence, head.tree?.size]).toEqual([62, 62]);
    await setTree(accountId, whole);
    await growJournal(accountId, 2, 1);
    expect((await readHeadAndCheckpoint(accountId)).head.tree?.size).toBe(64);
  });

  it('is made for the checkpoint with the tile that a sequencer which died has not stored', async () => {
    const accountId = await account(17);
    const { tree } = (await readHeadAndCheckpoint(accountId)).head;
    await growJournal(accountId, 2);
    await setTree(accountId, tree);
    await db.send(new DeleteCommand({ TableName: tableName(), Key: keys.journalTile(accountId, 0, 0) }));
    await run(later(start, hour));
    const { head } = await readHeadAndCheckpoint(accountId);
    expect([head.tree?.size, head.tree?.tiled]).toEqual([20, 16]);
    const as = user('owner', accountId);
    expect((await api('getJournalProof', { as, params: { accountId }, query: { sequence: '3' } })).status).toBe(200);
  });

  it('is made for the checkpoint when there are more entries than a request can wait for', async () => {
    const accountId = await account(40);
    const whole = (await readHeadAndCheckpoint(accountId)).head;
    await forgetTree(accountId);
    expect((await api('getJournalCheckpoint', { as: user('owner', accountId), params: { accountId } })).status).toBe(
      409,
    );
    await run(later(start, hour));
    const { head } = await readHeadAndCheckpoint(accountId);
    expect(head.tree?.size).toBe(whole.sequence);
    expect(sizesOf(accountId)).toEqual([41]);
  });
});
