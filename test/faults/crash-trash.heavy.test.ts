import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { handler as sweepHandler } from '../../functions/expiry/sweep-handler.ts';
import { handler as sequencer } from '../../functions/sequencer/handler.ts';
import { listReports } from '../../shared/sensitive-actions/report-store.ts';
import { commit } from '../../shared/table/commit.ts';
import { keys } from '../../shared/table/keys.ts';
import { readTrashItems } from '../../shared/trash/store.ts';
import { api } from '../support/api/api.ts';
import { agent, service, user } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal, verifiedChain } from '../support/events/chain.ts';
import { makeSinks } from '../support/events/sinks.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { inProcess } from '../support/faults/process.ts';
import { cases } from '../support/setup/quick.ts';
import { makeKms } from '../support/world/kms.ts';
import { report } from '../support/world/sensitive-actions.ts';
import { makeTrashItem } from '../support/world/trash.ts';
import { makeAccount, makeGrant, makeSession, type Opened } from '../support/world/world.ts';
import { expectOnce } from './change-once.ts';
import { atEveryStep } from './every-step.ts';
import { trashScenarios, watchScenarios } from './trash-scenarios.ts';

makeKms();
const sinks = makeSinks();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2027-03-01T00:00:00.000Z';

describe('a process that dies or fails at any call to AWS', () => {
  it.each([...trashScenarios, ...watchScenarios])(
    'in $name leaves the change made once, or lets a retry make it',
    async (scenario) => {
      const { accounts, calls } = await expectOnce(scenario);
      expect(calls).toBeGreaterThanOrEqual(2);
      const accountId = accounts.at(-1) ?? '';
      await sequencer({ repair: [accountId] });
      const ids = (await verifiedChain(accountId)).map((entry) => entry.entryId);
      const published = sinks.events.filter((event) => event.accountId === accountId);
      expect(published.map((event) => event.entryId)).toEqual(ids);
    },
  );

  it('in a sweep of the trash leaves each item purged once', async () => {
    // Nothing that others have left is due then.
    await sweep(later(start, 30 * day), () => true);
    const calls = await atEveryStep(async () => {
      setClock(start);
      const accountId = await makeAccount();
      const [one, two, restored] = [
        await makeTrashItem(accountId),
        await makeTrashItem(accountId),
        await makeTrashItem(accountId),
      ];
      const params = { accountId, itemId: restored.itemId };
      await api('restoreTrashItem', { as: service, params });
      setClock(later(start, 30 * day));
      return {
        work: () => sweepHandler({}, { getRemainingTimeInMillis: () => 60_000 }),
        check: async () => {
          const purged = (await readJournal(accountId)).filter(({ type }) => type === 'trash.purged');
          expect(purged.map(({ target }) => target.id).sort()).toEqual([one.itemId, two.itemId].sort());
          expect(await readTrashItems([one, two, restored])).toEqual([]);
        },
      };
    });
    // Eight shards, and those of the trash; the items are read, their data removed, they themselves; erasures; the heartbeat.
    expect(calls).toBe(8 + 8 + 3 + 1 + 1);
  });
});

/** With this many open sessions the tripwire's own writes leave little room for a large report. */
const crowded = async () => {
  setClock(start);
  const accountId = await makeAccount();
  await makeGrant(accountId, { scope: 'full' });
  const opened: Opened[] = [];
  for (let n = 0; n < 25; n++) opened.push(await makeSession(accountId, agent('technical_support', `agent-${n}`)));
  const actions = Array.from({ length: 50 }, () => ({}));
  const send = () => report(accountId, { sessionId: opened[0]?.sessionId ?? '' }, actions, { 'idempotency-key': 'k' });
  const read = async () => {
    const { items } = await listReports(accountId, { size: 200 }, {}, start);
    const types = (await readJournal(accountId)).map(({ type }) => type);
    return {
      reports: items.length,
      ended: types.filter((type) => type === 'support-session.ended').length,
      suspended: types.filter((type) => type === 'grant.suspended').length,
    };
  };
  return { accountId, send, read };
};

describe('a report that does not fit into one transaction with what it trips', () => {
  it('ends every session first, then is recorded; both happen, wherever a crash comes in between', async () => {
    const clean = await crowded();
    const { begun } = await inProcess(clean.send);
    expect(begun.filter((command) => command === 'TransactWriteItems')).toHaveLength(2);
    expect(await clean.read()).toEqual({ reports: 50, ended: 25, suspended: 1 });

    const trial = await crowded();
    expect(await inProcess(trial.send, { at: begun.indexOf('TransactWriteItems') + 1, fault: 'cut' })).toMatchObject({
      died: true,
    });
    expect(await trial.read()).toEqual({ reports: 0, ended: 25, suspended: 1 });
    const answers = [await trial.send(), await trial.send()];
    expect(answers.map(({ status, body }) => [status, body.tripwire])).toEqual(
      new Array(2).fill([201, 'session-over']),
    );
    expect(await trial.read()).toEqual({ reports: 50, ended: 25, suspended: 1 });
  });
});

/** Reports again after a 503, which a request gets that others have overtaken for seven seconds. */
const insist = async (send: () => ReturnType<typeof report>): ReturnType<typeof report> => {
  const answer = await send();
  return answer.status === 503 ? insist(send) : answer;
};

describe('many at once', () => {
  const detections = async (accountId: string) =>
    (await readJournal(accountId)).filter(({ type }) => type === 'sensitive-action.detected');

  it('reports of one user are all recorded, and a threshold is found exceeded once', async () => {
    const [count, items] = cases([16, 4], [64, 1]);
    setClock(start);
    const accountId = await makeAccount();
    const answers = await Promise.all(
      Array.from({ length: count }, () => insist(() => report(accountId, { userId: 'mia' }, [{ items }]))),
    );
    expect(answers.map(({ status }) => status)).toEqual(new Array(count).fill(201));
    expect(answers.filter(({ body }) => body.detected.length > 0)).toHaveLength(1);
    const [detected, ...more] = await detections(accountId);
    expect([detected?.data['items'], more]).toEqual([items === 1 ? 51 : 52, []]);
    const { items: reports } = await listReports(accountId, { size: 100 }, {}, start);
    expect([reports.length, reports.filter((one) => one.detected).length]).toEqual([count, 1]);
  });

  it('reports inside a session trip once, and all of them are recorded', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await makeGrant(accountId, { scope: 'full' });
    const { sessionId } = await makeSession(accountId);
    const answers = await Promise.all(Array.from({ length: 24 }, () => insist(() => report(accountId, { sessionId }))));
    const came = answers.map(({ body }) => body.tripwire);
    const count = (what: string) => came.filter((one) => one === what).length;
    expect([count('noted'), count('tripped'), count('session-over')]).toEqual([20, 1, 3]);
    expect((await listReports(accountId, { size: 100 }, {}, start)).items).toHaveLength(24);
    const types = (await readJournal(accountId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'grant.suspended')).toHaveLength(1);
  });

  it('a report that is overtaken by a revocation is recorded, and trips nothing', async () => {
    setClock(start);
    const accountId = await makeAccount();
    const { grant } = await makeGrant(accountId, { scope: 'full' });
    const { sessionId } = await makeSession(accountId);
    const revoke = () =>
      api('revokeGrant', { as: user('owner', accountId), params: { accountId, grantId: grant.grantId } });
    const [answer] = await Promise.all([report(accountId, { sessionId }, [{ items: 30 }]), revoke()]);
    expect(['tripped', 'session-over']).toContain(answer.body.tripwire);
    expect((await listReports(accountId, { size: 100 }, {}, start)).items).toHaveLength(1);
    const types = (await readJournal(accountId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'support-session.ended')).toHaveLength(1);
  });

  it('a watch that TTL took away meanwhile is begun anew', async () => {
    setClock(start);
    const accountId = await makeAccount();
    await report(accountId, { userId: 'mia' }, [{ items: 40 }]);
    const forget = () =>
      commit({ writes: [{ label: 'watch', remove: { Key: keys.actionHistory(accountId, 'user:mia') } }], entries: [] });
    const send = () => report(accountId, { userId: 'mia' }, [{ items: 40 }]);
    expect((await interrupted('TransactWriteItems', forget, send)).body.detected).toEqual([]);
    expect(await detections(accountId)).toEqual([]);
    expect((await report(accountId, { userId: 'mia' }, [{ items: 11 }])).body.detected).toHaveLength(1);
  });
});
