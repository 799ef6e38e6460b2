import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { readCampaign } from '../../shared/campaigns/store.ts';
import { clock } from '../../shared/core/clock.ts';
import { pooled } from '../../shared/core/pool.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { openStream } from '../support/events/stream.ts';
import { patience, runs } from '../support/random/fast-check.ts';
import { cases } from '../support/setup/quick.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeAccount, makeCampaign, makeJob, makeUser } from '../support/world/world.ts';
import { disturbances, reassign, setStatus, setTerms } from './leads/disturb.ts';
import { checkHistory, worstShare } from './leads/history.ts';

// Each request as a process of its own, as on AWS: nobody takes turns, and the transactions race.
vi.mock(import('../../shared/leads/campaign-lock.ts'), () => ({
  serializePerCampaign: (_accountId, _campaignId, work) => work(),
}));

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

/** Members whom nothing befalls, by weight; all others are disturbed. */
const steady = { 'steady-1': 1, 'steady-2': 2, 'steady-3': 3, 'steady-5': 5 };
const others = ['pauser', 'shifter', 'rogue', 'joiner', 'leaver', 'capped'];

const makeRoundRobin = async (userIds: readonly string[]): Promise<string> => {
  const accountId = await makeAccount();
  for (const id of ['spring', 'summer']) await makeCampaign(accountId, id);
  for (const userId of userIds) await makeUser(accountId, userId);
  await makeJob(accountId, userIds, { campaignIds: ['spring'], roundRobin: true });
  await machine.run();
  return accountId;
};

const send = async (accountId: string, leadId: string): Promise<Lead> => {
  const request = { as: service, params: { accountId, campaignId: 'spring' }, body: { leadId } };
  const answer = await api<Lead>('createLead', request);
  expect([200, 201], `a lead was answered ${problemName(answer)}`).toContain(answer.status);
  return answer.body;
};

const picksOf = async (accountId: string, read: Awaited<ReturnType<typeof openStream>>['read']) => {
  const { number } = (await readCampaign(accountId, 'spring')) ?? { number: 0 };
  return checkHistory(await read(), { accountId, campaignId: 'spring', number });
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Time passes, and the sweep hands out what waits. */
const sweepAll = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) {
    setClock(later(clock.now(), 16 * minute));
    const swept = await sweep(clock.now(), () => true);
    expect(swept).toMatchObject({ failed: 0, complete: true });
    if (swept.handedOut === 0) return;
  }
};

const callers = cases(24, 64);
const disturbEvery = cases(5, 10);

describe('leads that many callers hand in at the same time', () => {
  it(
    'go to one member each, who may get it, by their shares, whatever befalls the others',
    async () => {
      const { read, close } = await openStream();
      const accountId = await makeRoundRobin([...Object.keys(steady), ...others]);
      for (const [userId, weight] of Object.entries(steady)) await setTerms(accountId, userId, { weight });
      await setTerms(accountId, 'capped', { dailyCap: 7 });

      const lanes = disturbances(accountId, machine).map((disturb) => ({ disturb, last: Promise.resolve(), turn: 0 }));
      let answered = 0;
      const goOn = (): void => {
        if (++answered % disturbEvery > 0) return;
        const lane = lanes[(answered / disturbEvery) % lanes.length];
        if (!lane) return;
        const turn = lane.turn++;
        lane.last = lane.last.then(() => lane.disturb(turn));
      };
      const leads = cases(24, runs(50));
      // Everybody's lead is handed in twice, by two callers who are at it at about the same time.
      const twice = upTo(leads).flatMap((lead) => [lead, lead]);
      const answers = await pooled(twice, callers, async (lead) => {
        const { assignedTo, explanation } = await send(accountId, `lead-${lead}`);
        // No member is eligible, or others were first all the time: a member always is, so it is the latter.
        if (assignedTo === null) expect(explanation.rule).toBe('busy');
        goOn();
        return assignedTo;
      });
      await Promise.all(lanes.map(({ last }) => last));

      await sweepAll();
      const picks = await picksOf(accountId, read);
      close();
      expect(picks.flatMap(({ lead, wrongs }) => wrongs.map((why) => `${lead.assignedTo} ${why}`))).toEqual([]);
      expect(picks.map(({ sequence }) => sequence)).toEqual(upTo(leads));
      const assigned = new Map(picks.map(({ lead }) => [lead.leadId, lead.assignedTo]));
      // One answer for both callers, and for good; but for a lead that was still waiting for its turn.
      for (const [index, answer] of answers.entries()) {
        if (answer !== null) expect(answer).toBe(assigned.get(`lead-${twice[index]}`));
      }
      expect(answers.some((answer) => answer !== null)).toBe(true);
      expect(worstShare(picks, steady)).toBeLessThanOrEqual(1);
      const count = (userId: string) => picks.filter(({ lead }) => lead.assignedTo === userId).length;
      expect(count('capped')).toBeLessThanOrEqual(7);
      for (const userId of ['pauser', 'shifter', 'rogue', 'joiner']) expect(count(userId)).toBeGreaterThan(0);
    },
    patience,
  );
});

describe('leads that are reassigned while others come in', () => {
  const leads = cases(24, runs(50));
  const more = cases(40, 200);

  it(
    'go to members who may get them, count for those who have them, and are made up for',
    async () => {
      const { read, close } = await openStream();
      const accountId = await makeRoundRobin([...Object.keys(steady), 'pauser', 'rogue', 'leaver']);
      for (const [userId, weight] of Object.entries(steady)) await setTerms(accountId, userId, { weight });
      const [pause, , suspend, , leave] = disturbances(accountId, machine);
      await Promise.all([
        pooled(upTo(leads), callers, async (lead) => {
          await send(accountId, `lead-${lead}`);
          // In turn, or to a member named; some twice at the same time.
          if (lead % 3 === 0) await reassign(accountId, `lead-${lead}`, {});
          if (lead % 4 > 1) return;
          const body = { userId: 'steady-5' };
          await Promise.all(upTo(1 + (lead % 2)).map(() => reassign(accountId, `lead-${lead}`, body)));
        }),
        ...[pause, suspend, leave].map(async (disturb) => {
          for (const turn of [0, 1, 2, 3]) await disturb?.(turn);
        }),
      ]);
      await sweepAll();
      await pooled(upTo(more), 4, (lead) => send(accountId, `more-${lead}`));
      await sweepAll();

      const picks = await picksOf(accountId, read);
      close();
      expect(picks.flatMap(({ lead, wrongs }) => wrongs.map((why) => `${lead.assignedTo} ${why}`))).toEqual([]);
      expect(picks.map(({ sequence }) => sequence)).toEqual(upTo(picks.length));
      const holders = new Map(picks.map(({ lead }) => [lead.leadId, lead.assignedTo]));
      expect([holders.size, picks.length]).toEqual([leads + more, expect.toSatisfy((all) => all > leads + more)]);

      const params = { accountId, campaignId: 'spring' };
      const as = user('owner', accountId);
      const { body } = await api<{ members: { userId: string; total: number }[] }>('getRoundRobin', { as, params });
      const totals = new Map(body.members.map(({ userId, total }) => [userId, total]));
      for (const userId of [...Object.keys(steady), 'pauser', 'rogue']) {
        expect([userId, totals.get(userId)]).toEqual([
          userId,
          [...holders.values()].filter((id) => id === userId).length,
        ]);
      }
      for (const [one, v] of Object.entries(steady)) {
        for (const [other, w] of Object.entries(steady)) {
          const apart = Math.abs((totals.get(one) ?? 0) / v - (totals.get(other) ?? 0) / w);
          if (one !== other) expect(apart).toBeLessThanOrEqual(1 / v + 1 / w + 1e-9);
        }
      }
    },
    patience,
  );
});

describe('leads that wait since no member is eligible', () => {
  const leads = cases(5, 12);

  const late = cases(3, 8);

  const waitingIn = async (accountId: string): Promise<number> => {
    const params = { accountId, campaignId: 'spring' };
    const { body } = await api<{ waiting: number }>('getRoundRobin', { as: user('owner', accountId), params });
    return body.waiting;
  };

  const comings: { name: string; leave: (at: string) => Promise<void>; back: (at: string) => Promise<void> }[] = [
    {
      name: 'ends their pause',
      leave: (at) => setTerms(at, 'ada', { pausedUntil: later(clock.now(), 60 * minute) }),
      back: (at) => setTerms(at, 'ada', {}),
    },
    {
      name: 'joins',
      leave: async (at) => {
        await makeJob(at, ['ada'], { campaignIds: ['spring'], canAccess: false });
        await machine.run();
      },
      back: async (at) => {
        await makeJob(at, ['ada'], { campaignIds: ['spring'], roundRobin: true });
        await machine.run();
      },
    },
    {
      name: 'is suspended no more',
      leave: (at) => setStatus(at, 'ada', 'suspended'),
      back: (at) => setStatus(at, 'ada', 'active'),
    },
  ];

  it.each(comings)('are assigned in their order once a member $name, beside those that come in', async (coming) => {
    const { read, close } = await openStream();
    const accountId = await makeRoundRobin(['ada']);
    await coming.leave(accountId);
    const early = await pooled(upTo(leads), callers, (lead) => send(accountId, `lead-${lead}`));
    expect(early.every(({ queued, assignedTo }) => queued && assignedTo === null)).toBe(true);
    expect(await waitingIn(accountId)).toBe(leads);
    await Promise.all([coming.back(accountId), pooled(upTo(late), callers, (lead) => send(accountId, `late-${lead}`))]);
    await sweepAll();
    expect(await waitingIn(accountId)).toBe(0);
    const picks = await picksOf(accountId, read);
    close();
    expect(picks.flatMap(({ wrongs }) => wrongs)).toEqual([]);
    expect(picks.map(({ sequence }) => sequence)).toEqual(upTo(leads + late));
    expect(new Set(picks.map(({ lead }) => lead.leadId)).size).toBe(leads + late);
  });
});
