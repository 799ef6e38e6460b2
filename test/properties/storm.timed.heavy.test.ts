import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { around } from '../support/database/sdk.ts';
import { readHistory, replay, summaries, verifiedChain } from '../support/events/chain.ts';
import { pump, usePump } from '../support/events/consumers.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { deliver } from '../support/events/stream.ts';
import { onTheWire, transactionConflict } from '../support/faults/network.ts';
import { makeChance } from '../support/random/fast-check.ts';
import { cases } from '../support/setup/quick.ts';
import { settingsVariable } from '../support/setup/settings.ts';
import { makeAccount } from '../support/world/world.ts';
import { storm, type Tally } from './storm.ts';

// 34 clients have a grant of their own at a time.
process.env['SETTINGS'] = settingsVariable({ maxLiveGrants: 40 });

const chance = makeChance();
const sinks = makeSinks();
usePump();

/** How often Lambda asks a stream, about. */
const pollMillis = 100;

/** Feeds the sequencer, sometimes twice at once, for as long as `work` takes. */
const whileSequencing = async <T>(work: Promise<T>): Promise<T> => {
  let over = false;
  const feeding = (async () => {
    for (let turn = 0; !over; turn++) {
      await deliver(sequencer, await pump.takeEntries(), { doubled: () => turn % 3 === 0 });
      await sleep(pollMillis);
    }
  })();
  try {
    return await work;
  } finally {
    over = true;
    await feeding;
  }
};

/** The journal has one entry for each change that a caller got an answer for, and replays to what the API reads. */
const expectAllPublished = async (accountId: string, { created, changed, revoked }: Tally): Promise<void> => {
  await pump.sequence();
  const chain = await verifiedChain(accountId);
  const count = (type: string) => chain.filter((entry) => entry.type === type).length;
  expect([count('grant.created'), count('grant.changed'), count('grant.revoked')]).toEqual([created, changed, revoked]);
  expect(replay(chain)).toEqual(summaries(await readHistory(accountId)));
  const events = new Set(sinks.events.filter((event) => event.accountId === accountId).map((event) => event.entryId));
  expect(events).toEqual(new Set(chain.map((entry) => entry.entryId)));
};

const few = cases({ loners: 5, rivals: 4, rounds: 1 }, { loners: 10, rivals: 8, rounds: 1 });

/** True for one call in `n`, evenly. */
const oneIn = (n: number) => {
  let calls = 0;
  return () => ++calls % n === 0;
};

describe('clients that grant, extend and revoke in one account at the same time', () => {
  it('lose nothing, and are shown no conflict that they did not make', async () => {
    const accountId = await makeAccount();
    const tally = await whileSequencing(
      storm(accountId, cases({ loners: 9, rivals: 7, rounds: 1 }, { loners: 34, rivals: 30, rounds: 2 })),
    );
    expect(tally.requests).toBeGreaterThan(cases(60, 500));
    await expectAllPublished(accountId, tally);
  });

  it('nor when three of ten transactions meet another', async () => {
    const accountId = await makeAccount();
    const codes = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
    let conflicts = 0;
    const tally = await around(
      ({ action, input }, send) => {
        if (action !== 'TransactWriteItems' || chance() > 0.3) return send();
        const { TransactItems } = input as { TransactItems: unknown[] };
        throw transactionConflict(TransactItems.length, codes[conflicts++ % codes.length]);
      },
      () => whileSequencing(storm(accountId, few)),
    );
    expect(conflicts).toBeGreaterThan(cases(8, 20));
    await expectAllPublished(accountId, tally);
  });

  it('nor when answers are lost and requests throttled, and the SDK tries again', async () => {
    const accountId = await makeAccount();
    const lost = oneIn(9);
    const slow = oneIn(101);
    const tally = await onTheWire(
      () => (lost() ? 'answer lost' : slow() ? 'throttled' : undefined),
      () => whileSequencing(storm(accountId, few)),
    );
    await expectAllPublished(accountId, tally);
  });
});
