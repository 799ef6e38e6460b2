import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { restore } from '../../cli/restore/restore.ts';
import { timerCause } from '../../functions/expiry/due.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { continueErasure } from '../../shared/erasures/continue-erasure.ts';
import { tableName } from '../../shared/table/client.ts';
import { close, itemsOf, makeFullAccount } from '../erasures/closed-world.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { makeKms } from '../support/world/kms.ts';
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
});
