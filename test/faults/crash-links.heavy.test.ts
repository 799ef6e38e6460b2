import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { functionMillis } from '../../shared/core/timeouts.ts';
import { takeAttempt } from '../../shared/share-links/attempt-store.ts';
import { attemptLimit } from '../../shared/share-links/lockout.ts';
import { readLink } from '../../shared/share-links/store.ts';
import { user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal, verifiedChain } from '../support/events/chain.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { makeKms } from '../support/world/kms.ts';
import { makeLink, openLink, readLinks, recipient, revokeLink } from '../support/world/links.ts';
import { freshId, makeAccount } from '../support/world/world.ts';
import { calling, expectOnce, type Scenario } from './change-once.ts';
import { atEveryStep } from './every-step.ts';

const start = '2027-03-01T00:00:00.000Z';
makeKms();
const sinks = makeSinks();
beforeAll(makeTable);
beforeEach(() => {
  setClock(start);
  // A call that waits for the attempts of crashed calls waits in vain; here, not long.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  setClock();
  vi.restoreAllMocks();
});

/** Every entry is published once it has its place. */
const expectPublished = async (accountId: string): Promise<void> => {
  await sequencer({ repair: [accountId] });
  const ids = (await verifiedChain(accountId)).map((entry) => entry.entryId);
  const published = sinks.events.filter((event) => event.accountId === accountId);
  expect(published.map((event) => event.entryId)).toEqual(ids);
};

const once = { 'idempotency-key': 'once' };
const documentId = 'doc-1';

const changes: Scenario[] = [
  {
    name: 'createShareLink',
    prepare: async (accountId) =>
      calling('createShareLink', {
        ...{ as: user('owner', accountId), params: { accountId } },
        ...{ headers: once, body: { documentId, recipients: [recipient] } },
      }),
    answers: [201],
    entries: ['share-link.created'],
    after: async (accountId) => {
      const [link, ...others] = await readLinks(accountId);
      expect(others).toEqual([]);
      // With its way, by which the link is found by its id alone.
      expect((await openLink(link?.linkId ?? '', 'a guess')).status).toBe(403);
    },
  },
  {
    name: 'changeShareLink',
    prepare: async (accountId) => {
      const { linkId } = await makeLink(accountId);
      return calling('changeShareLink', {
        ...{ as: user('owner', accountId), params: { accountId, linkId }, body: { maxUses: 7 } },
      });
    },
    answers: [200],
    entries: ['share-link.changed'],
    after: async (accountId) => expect(await readLinks(accountId)).toMatchObject([{ maxUses: 7 }]),
  },
  {
    name: 'unlockShareLink',
    prepare: async (accountId) => {
      const link = await makeLink(accountId);
      await guesses(link, attemptLimit);
      return calling('unlockShareLink', {
        ...{ as: user('owner', accountId), params: { accountId, linkId: link.linkId } },
      });
    },
    answers: [200],
    entries: ['share-link.unlocked'],
    after: async (accountId) => expect(await readLinks(accountId)).toMatchObject([{ status: 'active' }]),
  },
  {
    name: 'replaceShareLinkCode',
    prepare: async (accountId) => {
      const { linkId } = await makeLink(accountId);
      return calling('replaceShareLinkCode', {
        ...{ as: user('owner', accountId), params: { accountId, linkId }, headers: once },
      });
    },
    answers: [200],
    entries: ['share-link.code-replaced'],
    after: async (accountId) => expect(await readLinks(accountId)).toHaveLength(1),
  },
  {
    name: 'revokeShareLink',
    prepare: async (accountId) => {
      const { linkId } = await makeLink(accountId);
      return async () => (await revokeLink(accountId, linkId)).status;
    },
    answers: [200],
    entries: ['share-link.revoked'],
    after: async (accountId) => expect(await readLinks(accountId)).toMatchObject([{ status: 'revoked' }]),
  },
];

const guess = ({ linkId }: { linkId: string }) => openLink(linkId, 'a guess');
const guesses = async (link: { linkId: string }, count: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (let n = 0; n < count; n++) statuses.push((await guess(link)).status);
  return statuses;
};

/** Every attempt is taken by a call that never finishes. */
const takeAll = async (accountId: string, linkId: string): Promise<void> => {
  for (let n = 0; n < attemptLimit; n++) {
    const link = await readLink({ accountId, linkId });
    if (link) await takeAttempt(link, start);
  }
};

/** The instant by which every call that ran at the start has ended. */
const afterwards = later(start, functionMillis);

const published = async (accountId: string, type: string) =>
  (await readJournal(accountId)).filter((entry) => entry.type === `share-link.${type}`).reverse();

describe('a process that dies or fails at any call to AWS', () => {
  it.each(changes)('in $name leaves the change made once, or lets a retry make it', async (scenario) => {
    const { accounts, calls } = await expectOnce(scenario);
    expect(calls).toBeGreaterThanOrEqual(2);
    await expectPublished(accounts.at(-1) ?? '');
  });

  it('in openShareLink loses no use and publishes each; a retry opens the link, and the count begins anew', async () => {
    const accounts: string[] = [];
    const calls = await atEveryStep(async () => {
      const accountId = await makeAccount(freshId('crash'));
      accounts.push(accountId);
      const link = await makeLink(accountId, { maxUses: 2 });
      await guesses(link, 3);
      let last = 0;
      return {
        work: async () => {
          last = (await openLink(link.linkId, link.code)).status;
        },
        check: async () => {
          expect(last).toBe(200);
          const [read] = await readLinks(accountId);
          const uses = (await published(accountId, 'opened')).map(({ data }) => data['uses']);
          // An opening whose answer was lost was one all the same.
          expect([[1], [1, 2]]).toContainEqual(uses);
          expect(read).toMatchObject({ uses: uses.length, status: uses.length === 2 ? 'used-up' : 'active' });
          expect(await published(accountId, 'locked')).toEqual([]);
          expect(await guesses(link, 5)).toEqual(new Array(5).fill(uses.length === 2 ? 410 : 403));
        },
      };
    }, 3);
    // The way to the account, both, an attempt, the token, the commit.
    expect(calls).toBe(5);
    await expectPublished(accounts.at(-1) ?? '');
  });

  it('in the last attempt leaves a link that locks, once, and opens again', async () => {
    const accounts: string[] = [];
    const calls = await atEveryStep(async () => {
      const accountId = await makeAccount(freshId('crash'));
      accounts.push(accountId);
      const link = await makeLink(accountId);
      await guesses(link, 4);
      let last = 0;
      return {
        work: async () => {
          last = (await guess(link)).status;
        },
        check: async () => {
          // 503: others have every attempt, and may be right.
          expect([403, 429, 503]).toContain(last);
          setClock(afterwards);
          expect((await openLink(link.linkId, link.code)).status).toBe(429);
          expect((await published(accountId, 'locked')).map(({ data }) => data['attempts'])).toEqual([5]);
          setClock(later(start, day));
          expect((await openLink(link.linkId, link.code)).status).toBe(200);
          setClock(start);
        },
      };
    }, 3);
    // The way to the account, both, an attempt, that it was wrong, the lock.
    expect(calls).toBe(5);
    await expectPublished(accounts.at(-1) ?? '');
  });

  it('in locking for crashed calls leaves the link locked once', async () => {
    const calls = await atEveryStep(async () => {
      const accountId = await makeAccount(freshId('crash'));
      const link = await makeLink(accountId);
      await takeAll(accountId, link.linkId);
      setClock(afterwards);
      let last = 0;
      return {
        work: async () => {
          last = (await openLink(link.linkId, link.code)).status;
        },
        check: async () => {
          expect(last).toBe(429);
          expect(await published(accountId, 'locked')).toHaveLength(1);
          setClock(later(start, day));
          expect((await openLink(link.linkId, link.code)).status).toBe(200);
          setClock(start);
        },
      };
    });
    // The way to the account, both, the lock, and how it stands.
    expect(calls).toBe(4);
  });
});
