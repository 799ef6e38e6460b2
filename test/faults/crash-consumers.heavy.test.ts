import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handler as timerHandler } from '../../functions/expiry/timer-handler.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { readHistory, readJournal, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliveries, removeDueTimers } from '../support/events/stream.ts';
import { makeAccount, makeGrant } from '../support/world/world.ts';
import { writeEntries } from './entries.ts';
import { atEveryStep } from './every-step.ts';

const sinks = makeSinks();
usePump();
beforeAll(async () => {
  // The log stream of this copy of the sequencer is made once, with its first lines.
  await makeAccount();
  await pump.sequence();
});
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';

/** Two grants that are over and one whose warning is due. */
const dueGrants = async (): Promise<string> => {
  setClock(start);
  const accountId = await makeAccount();
  await makeGrant(accountId, { duration: 'PT1M' });
  await makeGrant(accountId, { duration: 'PT5M' });
  await makeGrant(accountId, { duration: 'P1D' });
  setClock(later(start, day - 2 * minute));
  return accountId;
};

const timed = async (accountId: string): Promise<string[]> =>
  (await readJournal(accountId))
    .map((entry) => entry.type)
    .filter((type) => /expired|expiring/.test(type))
    .sort();

const statuses = async (accountId: string): Promise<string[]> =>
  (await readHistory(accountId)).map(({ status, version }) => `${status} ${version}`);

describe('a process that dies or fails at any call to AWS', () => {
  it('in the consumer of removed timers is made good by the redelivery', async () => {
    const calls = await atEveryStep(async () => {
      const accountId = await dueGrants();
      await removeDueTimers(accountId);
      const Records = await pump.takeTimers();
      expect(Records).toHaveLength(2);
      return {
        work: deliveries(timerHandler, Records),
        check: async () => {
          expect(await timed(accountId)).toEqual(['grant.expired', 'grant.expired']);
          expect(await statuses(accountId)).toEqual(['active 1', 'expired 2', 'expired 2']);
        },
      };
    });
    // For each timer: the grant is read, the account with its sessions, and the end is written.
    expect(calls).toBe(6);
  });

  it('in the sequencer is repaired by the redelivery: every entry is placed once and published at least once', async () => {
    let trial = 0;
    const calls = await atEveryStep(async () => {
      sinks.clear();
      const [one, other] = [`one-${++trial}`, `other-${trial}`];
      const written = await Promise.all([one, other].map((name) => makeAccount(name)));
      await pump.sequence();
      const ids = await writeEntries({ [one]: 3, [other]: 1 });
      const Records = await pump.takeEntries();
      expect(Records).toHaveLength(4);
      return {
        work: deliveries(sequencer, Records),
        check: async () => {
          for (const accountId of written) {
            const placed = (await verifiedChain(accountId)).slice(1);
            expect(placed.map((entry) => entry.entryId)).toEqual(ids.get(accountId));
            for (const sink of [sinks.events, sinks.lines]) {
              const published = sink.filter((entry) => entry.accountId === accountId && entry.sequence > 1);
              expect(new Set(published.map((entry) => entry.entryId))).toEqual(new Set(ids.get(accountId)));
            }
          }
        },
      };
    });
    // For each account: the head, its entries, the head moved, each entry placed; the bus and the audit log once for both.
    expect(calls).toBe(2 * 5 + 2);
  });
});
