import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { clock } from '../../shared/core/clock.ts';
import { pooled } from '../../shared/core/pool.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { keys } from '../../shared/table/keys.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { readHistory, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { onTheWire, transactionConflict } from '../support/faults/network.ts';
import { cases } from '../support/setup/quick.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';

const sinks = makeSinks();
usePump();
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const hours = 60 * minute;

/** Accounts with grants of a minute, then an outage of some hours. */
const outage = async (accounts: number, grants: number): Promise<string[]> => {
  setClock(start);
  const ids = await Promise.all(Array.from({ length: accounts }, () => makeAccount()));
  const places = ids.flatMap((id) => Array.from({ length: grants }, () => id));
  await pooled(places, 8, (id) => makeGrant(id, { duration: 'PT1M' }));
  setClock(later(start, 5 * hours));
  return ids;
};

/** Every grant of the accounts was ended once, by one entry, and published. */
const expectEnded = async (
  accounts: readonly string[],
  grants: number,
  except: readonly string[] = [],
): Promise<void> => {
  await pump.sequence();
  for (const accountId of accounts) {
    const ended = (await verifiedChain(accountId)).filter(({ type }) => type === 'grant.expired');
    const due = (await readHistory(accountId)).map(({ grantId }) => grantId).filter((id) => !except.includes(id));
    expect(ended.map(({ target }) => target.id).sort()).toEqual(due.sort());
    expect(ended.length).toBeGreaterThanOrEqual(grants - except.length);
    const published = sinks.events.filter((event) => event.accountId === accountId && event.type === 'grant.expired');
    expect(new Set(published.map(({ entryId }) => entryId))).toEqual(new Set(ended.map(({ entryId }) => entryId)));
  }
};

const due = async () => {
  const swept = await sweep(clock.now(), () => true);
  const { expired, suspended, warned, lapsed, ended, failed } = swept;
  return expired + suspended + warned + lapsed + ended + failed;
};

describe('after an outage of hours', () => {
  it('one sweep catches up, though throttled and in conflict, and past a grant that cannot be written', async () => {
    const grants = cases(5, 18);
    const accounts = await outage(cases(3, 12), grants);
    const [first = ''] = accounts;
    const [poisoned] = await readHistory(first);
    const grantId = poisoned?.grantId ?? '';
    const Key = keys.grant(first, grantId);
    // Without this attribute every transaction with the grant is invalid.
    await db.send(new UpdateCommand({ TableName: tableName(), Key, UpdateExpression: 'REMOVE warnAt' }));
    let calls = 0;
    let conflicts = 0;
    const work = () =>
      around(
        ({ action, input }, send) => {
          if (action !== 'TransactWriteItems' || ++conflicts % 4 !== 0) return send();
          throw transactionConflict((input as { TransactItems: unknown[] }).TransactItems.length, 'ThrottlingError');
        },
        () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 }),
      );
    await expect(onTheWire(() => (++calls % 10 === 0 ? 'throttled' : undefined), work)).rejects.toThrow(
      '1 could not be swept',
    );
    await expectEnded(accounts, grants, [grantId]);
    expect((await readHistory(first)).every(({ status }) => status === 'expired')).toBe(true);

    // Mended, the next sweep takes it.
    await db.send(
      new UpdateCommand({
        ...{ TableName: tableName(), Key, UpdateExpression: 'SET warnAt = :at' },
        ExpressionAttributeValues: { ':at': poisoned?.expiresAt },
      }),
    );
    expect(await due()).toBe(1);
    await expectEnded(accounts, grants);
  });

  it('a sweep that runs out of time is carried on by the next', async () => {
    const accounts = await outage(3, 20);
    let asked = 0;
    const some = await sweep(clock.now(), () => ++asked <= 3);
    expect(some).toMatchObject({ complete: false, failed: 0 });
    expect(some.expired).toBeGreaterThan(0);
    expect(some.expired).toBeLessThan(60);
    await sweepHandler({}, { getRemainingTimeInMillis: () => 1000 });
    const rest = await sweep(clock.now(), () => true);
    expect(rest).toMatchObject({ complete: true, failed: 0, expired: 60 - some.expired });
    await expectEnded(accounts, 20);
    expect(await due()).toBe(0);
  });

  it('an eighth of the index that cannot be read does not hold up the others', async () => {
    const accounts = await outage(3, 20);
    let queries = 0;
    const work = () => sweep(clock.now(), () => true);
    const swept = await around(({ action }, send) => {
      if (action === 'Query' && ++queries === 1) throw new Error('unreadable');
      return send();
    }, work);
    expect(swept).toMatchObject({ complete: false, failed: 1 });
    expect(swept.expired).toBeGreaterThan(30);
    expect((await work()).expired).toBe(60 - swept.expired);
    await expectEnded(accounts, 20);
  });

  it('warns of what is near, and not of what is over', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId, { duration: 'P14D' });
    await makeGrant(accountId, { duration: 'P1D' });
    setClock(later(start, 13 * day + 1));
    await sweep(clock.now(), () => true);
    await pump.sequence();
    const published = (await verifiedChain(accountId)).map(({ type }) => type).sort();
    expect(published).toEqual(['account.created', 'grant.created', 'grant.created', 'grant.expired', 'grant.expiring']);
  });
});
