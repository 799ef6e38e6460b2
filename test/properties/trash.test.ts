import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import { jsonProblem } from '../../shared/core/json-value.ts';
import type { TrashItem, TrashStatus } from '../../shared/trash/item.ts';
import { readTrashItems } from '../../shared/trash/store.ts';
import { api, type RouteName } from '../support/api/api.ts';
import { problemName, type Result } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import fc, { patience, runs } from '../support/random/fast-check.ts';
import { putInTrash } from '../support/world/trash.ts';
import { makeAccount } from '../support/world/world.ts';

beforeAll(makeTable);
afterAll(() => setClock());

const start = '2027-01-31T10:00:00.000Z';
const things = ['one', 'two'] as const;
const statuses = ['trashed', 'restored', 'purged'] as const;

interface ModelItem {
  id: string;
  thing: string;
  data: unknown;
  purgeAt: string;
  status: TrashStatus;
}

interface Model {
  now: string;
  trashDays: number;
  items: ModelItem[];
}
type Command = fc.AsyncCommand<Model, { accountId: string }>;

const isThere = ({ purgeAt }: ModelItem, now: string): boolean => now < purgeAt;

const call = (name: RouteName, accountId: string, itemId: string) =>
  api<TrashItem>(name, { as: service, params: { accountId, itemId } });

/** What is listed, read and published is what the model says, whatever is stored. */
const expectSame = async (accountId: string, { now, items }: Model): Promise<void> => {
  const there = items.filter((item) => isThere(item, now));
  for (const status of statuses) {
    const request = { as: user('member', accountId), params: { accountId }, query: { status } };
    const { body } = await api<{ items: TrashItem[] }>('listTrashItems', request);
    const expected = there.filter((item) => item.status === status).map(({ id }) => id);
    expect(body.items.map(({ itemId }) => itemId)).toEqual(expected.toReversed());
  }
  for (const item of items) {
    const { status, body } = await call('getTrashItem', accountId, item.id);
    expect(status).toBe(there.includes(item) ? 200 : 404);
    if (status === 200) {
      expect(body).toMatchObject({ status: item.status, resourceId: item.thing, purgeAt: item.purgeAt });
      expect(body.data).toEqual(item.status === 'purged' ? undefined : item.data);
    }
  }
  const journal = await readJournal(accountId);
  for (const { id, status, purgeAt } of items) {
    const outcomes = journal.filter(({ target }) => target.id === id).map(({ type, data }) => data['reason'] ?? type);
    const ended = { trashed: [], restored: ['trash.restored'], purged: ['purged'] }[status];
    const [ending, ...others] = outcomes.filter((one) => one !== 'trash.registered');
    expect(others).toEqual([]);
    // Its expiry is published by the sweep that finds it.
    if (status === 'trashed' && purgeAt <= now) expect([undefined, 'expired']).toContain(ending);
    else expect(ending === undefined ? [] : [ending]).toEqual(ended);
  }
};

const register = (thing: string, data: unknown): Command => ({
  check: () => true,
  run: async (model, { accountId }) => {
    const answer = await putInTrash(accountId, { resourceId: thing, data });
    const isIn = model.items.some(
      (item) => item.thing === thing && item.status === 'trashed' && isThere(item, model.now),
    );
    if (isIn) expect(problemName(answer)).toBe('already-in-trash');
    else {
      const purgeAt = later(model.now, model.trashDays * day);
      expect([answer.status, answer.body.purgeAt]).toEqual([201, purgeAt]);
      model.items.push({ id: answer.body.itemId, thing, data, purgeAt, status: 'trashed' });
    }
    await expectSame(accountId, model);
  },
  toString: () => `register ${thing} ${JSON.stringify(data)}`,
});

const latest = ({ items }: Model, pick: number): ModelItem | undefined =>
  items.at(-1 - (pick % Math.max(items.length, 1)));

const said = (answer: Result<unknown>) => problemName(answer) ?? answer.status;

/** Restores it; `times` calls ask for it at once, and one of them gets it. */
const restore = (pick: number, times: number): Command => ({
  check: (model) => model.items.length > 0,
  run: async (model, { accountId }) => {
    const item = latest(model, pick);
    if (!item) return;
    const answers = await Promise.all(
      Array.from({ length: times }, () => call('restoreTrashItem', accountId, item.id)),
    );
    const outcomes = answers.map(said).sort();
    if (!isThere(item, model.now)) expect(outcomes).toEqual(new Array(times).fill('not-found'));
    else if (item.status !== 'trashed') expect(outcomes).toEqual(new Array(times).fill('not-in-trash'));
    else {
      expect(outcomes).toEqual([200, ...new Array(times - 1).fill('not-in-trash')]);
      expect(answers.find(({ status }) => status === 200)?.body.data).toEqual(item.data);
      item.status = 'restored';
    }
    await expectSame(accountId, model);
  },
  toString: () => `restore ${pick} × ${times}`,
});

const purge = (pick: number): Command => ({
  check: (model) => model.items.length > 0,
  run: async (model, { accountId }) => {
    const item = latest(model, pick);
    if (!item) return;
    const answer = await call('purgeTrashItem', accountId, item.id);
    if (!isThere(item, model.now)) expect(said(answer)).toBe('not-found');
    else if (item.status === 'restored') expect(said(answer)).toBe('not-in-trash');
    else {
      expect(answer.body).toMatchObject({ status: 'purged' });
      item.status = 'purged';
    }
    await expectSame(accountId, model);
  },
  toString: () => `purge ${pick}`,
});

const setDays = (trashDays: number): Command => ({
  check: () => true,
  run: async (model, { accountId }) => {
    const as = user('owner', accountId);
    const body = { trashDays };
    await api('putPolicy', { as, params: { accountId }, body, headers: { 'if-match': '*' } });
    model.trashDays = trashDays;
    await expectSame(accountId, model);
  },
  toString: () => `trashDays ${trashDays}`,
});

/** Time passes: what is over is gone at once, before the sweep has been. */
const advance = (millis: number): Command => ({
  check: () => true,
  run: async (model, { accountId }) => {
    model.now = later(model.now, millis);
    setClock(model.now);
    await expectSame(accountId, model);
  },
  toString: () => `advance by ${millis}`,
});

const sweepNow: Command = {
  check: () => true,
  run: async (model, { accountId }) => {
    expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0, complete: true });
    await expectSame(accountId, model);
    const over = model.items.filter((item) => !isThere(item, model.now));
    expect(await readTrashItems(over.map(({ id }) => ({ accountId, itemId: id })))).toEqual([]);
    const outcomes = (await readJournal(accountId)).filter(({ data }) => data['reason'] === 'expired');
    const expected = over.filter(({ status }) => status === 'trashed').map(({ id }) => id);
    expect(outcomes.map(({ target }) => target.id).sort()).toEqual(expected.sort());
  },
  toString: () => 'sweep',
};

const pick = fc.nat(3);

/** Whatever JSON can say, but for numbers that lose digits on the way. */
const kept = fc.jsonValue().filter((value) => jsonProblem(value, { depth: 32, bytes: 204_800 }) === undefined);

describe('the trash', () => {
  it(
    'does what the rules say, whatever comes in whatever order',
    async () => {
      const commands = fc.commands(
        [
          fc.tuple(fc.constantFrom(...things), kept).map(([thing, data]) => register(thing, data)),
          fc.tuple(fc.constantFrom(...things), kept).map(([thing, data]) => register(thing, data)),
          fc.tuple(pick, fc.integer({ min: 1, max: 4 })).map(([which, times]) => restore(which, times)),
          pick.map(purge),
          fc.constantFrom(1, 2, 30).map(setDays),
          fc.constantFrom(1, day - 1, day, 29 * day).map(advance),
          fc.constant(sweepNow),
        ],
        { maxCommands: 25, size: 'max' },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (sequence) => {
          setClock(start);
          const accountId = await makeAccount();
          const model: Model = { now: start, trashDays: 30, items: [] };
          await fc.asyncModelRun(() => ({ model, real: { accountId } }), sequence);
          model.now = later(model.now, 30 * day);
          setClock(model.now);
          await sweepNow.run(model, { accountId });
        }),
        { numRuns: runs(6) },
      );
    },
    patience,
  );
});
