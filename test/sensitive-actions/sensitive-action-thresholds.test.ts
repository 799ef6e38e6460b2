import { describe, expect, it, vi } from 'vitest';
import { historyWrite, readHistory } from '../../shared/sensitive-actions/history-store.ts';
import { commit } from '../../shared/table/commit.ts';
import { problemName } from '../support/api/call.ts';
import { later, minute } from '../support/clock/clock.ts';
import { around } from '../support/database/sdk.ts';
import { host, useHost } from '../support/world/host.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeSession } from '../support/world/world.ts';
import { detections, setPolicy } from './calls.ts';

const start = '2027-03-01T00:00:00.000Z';
useHost(start);

const mia = { userId: 'mia' };

const setThresholds = (...thresholds: Record<string, unknown>[]) => setPolicy({ thresholds });

/** The number of items in each detection, oldest first. */
const detectedItems = async (): Promise<unknown[]> => (await detections()).map(({ data }) => data['items']);

describe('reports that come late', () => {
  const hour = 60 * minute;
  const done = (millis: number, items: number) => [{ at: later(start, millis), items }];
  const send = async (...actions: Record<string, unknown>[]) => (await report(host.accountId, mia, actions)).body;

  it('are added up by when it was done', async () => {
    await setThresholds({ items: 50, perMinutes: 60 });
    const found = [];
    for (let n = 0; n < 3; n++) found.push((await send(...done(-2 * hour, 50))).detected.length);
    expect(found).toEqual([0, 1, 0]);
    expect(await detectedItems()).toEqual([100]);
  });

  it('are detected beside what was detected already, each time in one report', async () => {
    await setThresholds({ items: 50, perMinutes: 60 });
    expect((await send(...done(0, 51))).detected).toHaveLength(1);
    const { detected, reports } = await send(
      ...done(-10 * hour, 100_000),
      ...done(-5 * hour, 60),
      ...done(-3 * hour, 9),
    );
    // The threshold is named once, the journal tells of both.
    expect(detected).toHaveLength(1);
    expect(reports.map((one) => one.detected)).toEqual([true, true, false]);
    expect(await detectedItems()).toEqual([51, 100_000, 60]);
  });

  it('fit into one transaction, whatever their size', async () => {
    const items = [1, 2, 3, 4, 5];
    await setThresholds(...items.map((one) => ({ items: one, perMinutes: 1 })));
    const actions = Array.from({ length: 50 }, (_, n) => ({ items: n + 10, at: later(start, -2 * n * minute) }));
    const { status, body } = await report(host.accountId, mia, actions, { 'idempotency-key': 'k' });
    expect([status, body.detected.length, body.reports.every((one) => one.detected)]).toEqual([201, 5, true]);
    // Of each threshold, where most was done.
    const found = (await detectedItems()).map(Number);
    expect([found.length, Math.min(...found)]).toEqual([40, 52]);
    expect((await send(...done(0, 1))).detected).toEqual([]);
  });
});

describe('reports of the same user at the same time', () => {
  /** Runs `work` while others come first every time; each round takes 3.6 seconds. @returns how many rounds there were */
  const crowded = async <T>(who: { userId: string } | { sessionId: string }, work: () => Promise<T>) => {
    let [rounds, millis] = [0, 1000];
    const timer = vi.spyOn(performance, 'now').mockImplementation(() => millis);
    const other = async () => {
      const known = await readHistory(host.accountId, who);
      await commit({ writes: [historyWrite(host.accountId, who, known, known, start)], entries: [] });
    };
    try {
      const result = await around(async ({ action, input }, send) => {
        if (action !== 'TransactWriteItems' || !JSON.stringify(input).includes('SENSITIVE#')) return send();
        rounds++;
        millis += 3600;
        await other();
        return send();
      }, work);
      return { result, rounds };
    } finally {
      timer.mockRestore();
    }
  };

  it.each(['user', 'session'])(
    'of a %s are given way to for seven seconds; then it is busy, and nothing is recorded',
    async (kind) => {
      await host.grant({ scope: 'full' });
      const who = kind === 'user' ? mia : { sessionId: (await makeSession(host.accountId)).sessionId };
      const { result, rounds } = await crowded(who, () => report(host.accountId, who, [{ items: 3 }]));
      expect([result.status, problemName(result), result.headers['retry-after'], rounds]).toEqual([
        503,
        'busy',
        '1',
        2,
      ]);
      const { body } = await host.call<{ items: unknown[] }>('listSensitiveActions');
      expect(body.items).toEqual([]);
      expect((await report(host.accountId, who, [{ items: 3 }])).status).toBe(201);
    },
  );
});

describe('the history of a user', () => {
  it('is what was put there, one by one and put together', async () => {
    const watch = {
      recent: [
        { at: later(start, -3), action: 'export', items: 100_000, from: later(start, -minute) },
        { at: start, action: 'delete', items: 1 },
        { at: start, action: 'export', items: 2 },
        { at: later(start, 5 * minute), action: 'delete', items: 3, from: start },
      ],
      raised: { terms: [start, later(start, 1)] },
    };
    const nobody = await readHistory(host.accountId, mia);
    await commit({ writes: [historyWrite(host.accountId, mia, watch, nobody, start)], entries: [] });
    expect(await readHistory(host.accountId, mia)).toEqual({ ...watch, version: 1 });
  });
});
