import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { restore } from '../../cli/restore/restore.ts';
import { timerCause } from '../../functions/expiry/due.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { continueErasure } from '../../shared/erasures/continue-erasure.ts';
import { readErasure } from '../../shared/erasures/store.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { close, itemsOf, makeFullAccount, verifiedJournal } from '../erasures/closed-world.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeUser } from '../support/world/world.ts';
import { takeBackup } from './backup.ts';

makeKms();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-04-10T08:00:00.000Z';
const sweepAt = async (instant: string): Promise<void> => {
  setClock(instant);
  await sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 });
};

/** A closed account on the day of its erasure, and a backup from before it was closed. */
const makeDue = async () => {
  setClock(start);
  const { accountId } = await makeFullAccount();
  const backup = `gatehouse-restored-${accountId}`;
  await takeBackup(backup);
  await close(accountId);
  const now = later(start, 30 * day);
  setClock(now);
  const putBack = () => restore({ backup, live: tableName(), restoredTo: start, heads: {} });
  return { accountId, now, putBack };
};

/** The items of an account, in no order of their attributes. */
const contentsOf = async (accountId: string): Promise<Map<string, unknown>> =>
  new Map([...(await itemsOf(accountId))].map(([key, text]) => [key, JSON.parse(text) as unknown]));

describe('a restore to an instant before an erasure', () => {
  it('brings nothing of an erased account back: no leads, no pointers, no counts', async () => {
    const { accountId, now, putBack } = await makeDue();
    await sweepAt(now);
    const before = await contentsOf(accountId);
    await putBack();
    expect(await contentsOf(accountId)).toEqual(before);
  });

  it('leaves an account alone whose erasure has begun', async () => {
    const { accountId, now, putBack } = await makeDue();
    let pages = 0;
    const progress = await continueErasure({ accountId }, timerCause('sweep', now), () => ++pages <= 5);
    expect(progress).toBe('unfinished');
    const before = await contentsOf(accountId);
    await putBack();
    expect(await contentsOf(accountId)).toEqual(before);
    await sweepAt(later(now, 1));
    const outside = [...(await itemsOf(accountId)).keys()].filter((key) => !/^(R#|A#[^ ]*#J )/.test(key));
    expect(outside).toEqual([`A#${accountId} ACCOUNT`]);
  });

  it('puts neither the address of an erased user back into a revoked link nor what they wrote into the journal', async () => {
    setClock(start);
    const { accountId, link } = await makeFullAccount();
    const as = user('owner', accountId, 'nadia');
    await api('createGrant', { as, params: { accountId }, body: { reason: 'her own words' } });
    await api('revokeShareLink', { as, params: { accountId, linkId: link.linkId } });
    const backup = `gatehouse-restored-${accountId}`;
    await takeBackup(backup);
    setClock(later(start, 1));
    await api('deleteUser', { as: service, params: { accountId, userId: 'nadia' }, query: { erase: 'true' } });
    await sweepAt(later(start, minute));
    const written = (await verifiedJournal(accountId)).find(
      ({ type, actor }) => type === 'grant.created' && actor.id === 'nadia',
    );
    for (const Key of [keys.user(accountId, 'nadia'), keys.journalEntry(accountId, written?.entryId ?? '')]) {
      await db.send(new DeleteCommand({ TableName: tableName(), Key }));
    }

    setClock(later(start, 2 * minute));
    await restore({ backup, live: tableName(), restoredTo: start, heads: {} });
    expect([...(await itemsOf(accountId)).values()].join()).not.toContain('nadia@personal.example');
    await sweepAt(later(start, 3 * minute));
    const left = [...(await itemsOf(accountId)).values()].join();
    for (const text of ['nadia@personal.example', '"Nadia Personal"']) expect(left).not.toContain(text);
    const again = (await verifiedJournal(accountId)).find(({ entryId }) => entryId === written?.entryId);
    expect(again).toEqual(written);
    const read = await api('getShareLink', { as: service, params: { accountId, linkId: link.linkId } });
    expect(read.body).toMatchObject({ status: 'revoked', recipients: [] });
    const params = { accountId, userId: 'nadia' };
    expect((await api('getUser', { as: service, params })).status).toBe(404);
  });

  it('begins the erasure of a user that is under way again, with the address', async () => {
    setClock(start);
    const { accountId } = await makeFullAccount();
    const backup = `gatehouse-restored-${accountId}`;
    await takeBackup(backup);
    setClock(later(start, 1));
    const remove = () =>
      api('deleteUser', { as: service, params: { accountId, userId: 'nadia' }, query: { erase: 'true' } });
    await remove();
    await makeUser(accountId, 'nadia', { email: 'second@mail.example' });
    await remove();
    let pages = 0;
    await continueErasure({ accountId, userId: 'nadia' }, timerCause('sweep', later(start, 2)), () => ++pages <= 1);
    expect(await readErasure(accountId, 'nadia')).toMatchObject({ step: 'links' });
    await restore({ backup, live: tableName(), restoredTo: start, heads: {} });
    expect(await readErasure(accountId, 'nadia')).toMatchObject({
      ...{ step: 'journal', email: 'second@mail.example', earlierEmails: ['nadia@personal.example'] },
    });
    await sweepAt(later(start, minute));
    expect([...(await itemsOf(accountId)).values()].join()).not.toContain('nadia@personal.example');
  });
});
