import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { TrashItem } from '../../shared/trash/item.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName, type Result } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { transactionConflict } from '../support/faults/network.ts';
import { makeTrashItem, putInTrash } from '../support/world/trash.ts';
import { makeAccount } from '../support/world/world.ts';

beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';
const end = later(start, 30 * day);
const justBefore = later(end, -1);

const makeItem = async () => {
  setClock(start);
  const accountId = await makeAccount();
  const item = await makeTrashItem(accountId, { resourceId: 'the-one' });
  const on = (name: RouteName, as: typeof service | ReturnType<typeof user> = service, headers = {}) =>
    api<TrashItem>(name, { as, params: { accountId, itemId: item.itemId }, headers });
  return {
    ...{ accountId, item },
    restore: (...rest: [as?: typeof service | ReturnType<typeof user>, headers?: object]) =>
      on('restoreTrashItem', ...rest),
    purge: () => on('purgeTrashItem'),
    get: () => on('getTrashItem'),
    register: () => putInTrash(accountId, { resourceId: 'the-one' }),
    /** How it left the trash, as the journal has it. */
    endings: async () =>
      (await readJournal(accountId)).flatMap(({ type, data }) =>
        type === 'trash.restored' ? 'restored' : type === 'trash.purged' ? [String(data['reason'])] : [],
      ),
  };
};

const said = (answer: Result<unknown>) => problemName(answer) ?? answer.status;
const count = (list: readonly unknown[], one: unknown): number => list.filter((other) => other === one).length;

describe('a restore', () => {
  it('raced by 64 callers happens once: one gets the item, and all others are refused', async () => {
    const { accountId, restore, endings } = await makeItem();
    const callers = Array.from({ length: 64 }, (_, n) => (n % 2 ? service : user('member', accountId, `user-${n}`)));
    const answers = await Promise.all(callers.map((as) => restore(as)));
    const outcomes = answers.map(said);
    expect([count(outcomes, 200), count(outcomes, 'not-in-trash')]).toEqual([1, 63]);
    expect(await endings()).toEqual(['restored']);
    const winner = answers.find(({ status }) => status === 200)?.body;
    const as = callers[answers.findIndex(({ status }) => status === 200)];
    expect(winner).toMatchObject({ status: 'restored', restoredBy: { kind: as?.kind, id: as?.id } });
    expect(winner?.data).toEqual({ name: 'A lead' });
  });

  it('asked for 16 times with one key happens once, and all get the data', async () => {
    const { restore, endings } = await makeItem();
    const answers = await Promise.all(Array.from({ length: 16 }, () => restore(service, { 'idempotency-key': 'k' })));
    expect(answers.map(said)).toEqual(new Array(16).fill(200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await endings()).toEqual(['restored']);
  });

  it('and purges, all at once: one of them happens', async () => {
    const { restore, purge, get, endings } = await makeItem();
    const attempts = Array.from({ length: 24 }, (_, n) => (n % 2 ? restore : purge));
    const outcomes = (await Promise.all(attempts.map((attempt) => attempt()))).map(said);
    const restored = outcomes.filter((_, n) => n % 2 === 1);
    const purged = outcomes.filter((_, n) => n % 2 === 0);
    const [ending, ...others] = await endings();
    expect(others).toEqual([]);
    // Purging twice is harmless, restoring twice is not.
    const expected =
      ending === 'restored' ? [1, 0, 11, 12] : ending === 'purged' ? [0, 12, 12, 0] : `it ended as ${ending}`;
    expect([
      count(restored, 200),
      count(purged, 200),
      count(restored, 'not-in-trash'),
      count(purged, 'not-in-trash'),
    ]).toEqual(expected);
    expect((await get()).body.data).toEqual(ending === 'restored' ? { name: 'A lead' } : undefined);
  });

  it('loses to a purge that comes in between, and a purge to a restore', async () => {
    const one = await makeItem();
    expect(said(await interrupted('TransactWriteItems', one.purge, () => one.restore()))).toBe('not-in-trash');
    expect(await one.endings()).toEqual(['purged']);
    const other = await makeItem();
    expect(said(await interrupted('TransactWriteItems', () => other.restore(), other.purge))).toBe('not-in-trash');
    expect(await other.endings()).toEqual(['restored']);
    expect((await other.get()).body.data).toEqual({ name: 'A lead' });
  });
});

describe('at the end of its time', () => {
  const sweepAtEnd = async () => {
    setClock(end);
    await sweep(end, () => true);
  };

  it.each(['restore', 'purge'] as const)('a %s that the sweep overtakes is too late', async (name) => {
    const item = await makeItem();
    setClock(justBefore);
    expect(said(await interrupted('TransactWriteItems', sweepAtEnd, () => item[name]()))).toBe('not-found');
    expect(await item.endings()).toEqual(['expired']);
  });

  it.each([
    // By a clock that is a little behind: until the sweep has taken the data away, and until it has taken the item.
    ['restore', 'BatchWriteItem'],
    ['purge', 'TransactWriteItems'],
  ] as const)('a %s that was first stands, and the sweep tells of nothing', async (name, before) => {
    const item = await makeItem();
    setClock(justBefore);
    const work = async () => {
      setClock(end);
      return sweep(end, () => true);
    };
    const late = async () => {
      setClock(justBefore);
      expect((await item[name]()).status).toBe(200);
      setClock(end);
    };
    expect(await interrupted(before, late, work)).toMatchObject({ failed: 0 });
    expect(await item.endings()).toEqual([name === 'restore' ? 'restored' : 'purged']);
    await sweepAtEnd();
    expect(await item.endings()).toHaveLength(1);
  });

  it('a restore that comes when the data are gone already gives nothing', async () => {
    const item = await makeItem();
    const late = async () => {
      setClock(justBefore);
      expect(said(await item.restore())).toBe('not-found');
      setClock(end);
    };
    const work = async () => {
      setClock(end);
      return sweep(end, () => true);
    };
    expect(await interrupted('TransactWriteItems', late, work)).toMatchObject({ purged: 1, failed: 0 });
    expect(await item.endings()).toEqual(['expired']);
  });

  it.each(['restore', 'purge'] as const)('a %s that conflicts held up until then is too late', async (name) => {
    const item = await makeItem();
    setClock(justBefore);
    let conflicts = 0;
    const late = await around(
      async ({ action, input }, send) => {
        if (action !== 'TransactWriteItems' || conflicts++ > 0) return send();
        setClock(end);
        throw transactionConflict((input as { TransactItems: unknown[] }).TransactItems.length);
      },
      () => item[name](),
    );
    expect(said(late)).toBe('not-found');
    expect(await item.endings()).toEqual([]);
  });

  it('two sweeps at the same time as restoring, purging and registering: each item ends once', async () => {
    const item = await makeItem();
    setClock(end);
    const work = [
      ...Array.from({ length: 4 }, () => () => sweep(end, () => true)),
      ...Array.from({ length: 4 }, () => () => item.restore()),
      ...Array.from({ length: 4 }, () => item.purge),
      item.register,
    ];
    const results = await Promise.all(work.map((one) => one()));
    for (const result of results) expect(result).not.toMatchObject({ status: 200 });
    expect(results.at(-1)).toMatchObject({ status: 201 });
    await sweepAtEnd();
    expect(await item.endings()).toEqual(['expired']);
  });
});

describe('one thing', () => {
  it('registered by many at once is in the trash once', async () => {
    const { accountId } = await makeItem();
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => putInTrash(accountId, { resourceId: 'another' })),
    );
    const outcomes = answers.map(said);
    expect([count(outcomes, 201), count(outcomes, 'already-in-trash')]).toEqual([1, 23]);
  });

  it('that is restored while it is registered again is not lost', async () => {
    const { accountId, restore, register, endings } = await makeItem();
    expect((await interrupted('TransactWriteItems', () => restore(), register)).status).toBe(201);
    expect(await endings()).toEqual(['restored']);
    expect(said(await putInTrash(accountId, { resourceId: 'the-one' }))).toBe('already-in-trash');
  });
});
