import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShadowHit } from '../../shared/policies/shadow-hit.ts';
import { user } from '../support/api/identity.ts';
import { day, later, minute, second, setClock } from '../support/clock/clock.ts';
import { isWrite, recorded } from '../support/database/sdk.ts';
import { makeTable } from '../support/database/table.ts';
import { readPages } from '../support/events/chain.ts';
import { makeUser } from '../support/world/world.ts';
import { askPoint, asks, decide, makeDreamTeam, putPolicy } from './authzen-world.ts';

/* What is counted in shadow, at the end of a day, and when much of it comes at once. */

const midnight = '2026-11-22T00:00:00.000Z';
let accountId: string;
beforeAll(makeTable);
beforeEach(async () => {
  setClock(later(midnight, -day));
  accountId = await makeDreamTeam();
  await makeUser(accountId, 'mia');
  await putPolicy(accountId, { draft: { defaultDecision: 'deny' } });
});
afterEach(() => {
  setClock();
  vi.restoreAllMocks();
});

const hits = (): Promise<ShadowHit[]> =>
  readPages('listShadowHits', { as: user('owner', accountId), params: { accountId } });
const counted = async (): Promise<number> => (await hits()).reduce((sum, { count }) => sum + count, 0);

describe('what is counted in shadow', () => {
  it('is counted on the day on which it was met, though it is written on the next', async () => {
    for (const [millis, met] of [
      [-30 * second, 1],
      [-20 * second, 2],
      [40 * second, 1],
    ] as const) {
      setClock(later(midnight, millis));
      for (let n = 0; n < met; n++) await decide(accountId, asks('mia', 'read', 'file'));
    }
    setClock(later(midnight, 2 * minute));
    expect(await counted()).toBe(4);
    // The first day is the thirtieth still, and then no more.
    setClock(later(midnight, 29 * day - 1));
    expect(await counted()).toBe(4);
    setClock(later(midnight, 29 * day));
    expect(await counted()).toBe(1);
  });

  it('is written 25 kinds at a time, and the rest with what comes next', async () => {
    // How long a request waits for its writes is not the subject: a slow machine would take longer.
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
    const evaluations = Array.from({ length: 60 }, (_, n) => ({ action: { name: `act-${n}` } }));
    const { subject, resource } = asks('mia', '', 'file');
    const writes: number[] = [];
    for (const some of [evaluations, evaluations.slice(0, 1), evaluations.slice(0, 1), evaluations.slice(0, 1)]) {
      const body = { subject, resource, evaluations: some };
      const { result, sent } = await recorded(() => askPoint('evaluateAll', accountId, { body }));
      expect(result.status).toBe(200);
      writes.push(sent.filter(isWrite).length);
    }
    expect(writes).toEqual([25, 25, 10, 0]);
    await expect
      .poll(async () => (await hits()).map(({ count }) => count), { timeout: minute })
      .toEqual(new Array(60).fill(1));
  });
});
