import { expect } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import { clock } from '../../shared/core/clock.ts';
import { assignWaiting } from '../../shared/leads/assign-waiting.ts';
import { readLeadContext } from '../../shared/leads/lead-context.ts';
import { readLead } from '../../shared/leads/store.ts';
import { api } from '../support/api/api.ts';
import { service, user } from '../support/api/identity.ts';
import { day, later, minute, setClock } from '../support/clock/clock.ts';
import { readJournal } from '../support/events/chain.ts';
import { type Machine, steps } from '../support/world/workflow.ts';
import { makeJob } from '../support/world/world.ts';
import type { Scenario } from './assignment-scenarios.ts';
import { sendLead, settle } from './assignment-world.ts';

const campaignIds = ['spring'];

const makeMember = async (accountId: string, machine: Machine): Promise<void> => {
  await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
  await machine.run();
};

const setTerms = (accountId: string, body: object) =>
  api('putRoundRobinMember', {
    as: user('owner', accountId),
    params: { accountId, campaignId: 'spring', userId: 'ada' },
    body,
  });

/** Each of the leads is hers, in one pick; nothing waits, also when the last word was left to the sweep. */
const expectHandedOut = async (accountId: string, leads: number): Promise<void> => {
  setClock(later(clock.now(), 16 * minute));
  expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0 });
  const { state, waiting } = await readLeadContext(accountId, 'spring');
  expect(waiting).toBeUndefined();
  expect([state.sequence, state.members['ada']?.total]).toEqual([leads, leads]);
  const sequences: unknown[] = [];
  for (let n = 0; n < leads; n++) {
    const lead = await readLead(accountId, 'spring', `lead-${n}`);
    expect(lead).toMatchObject({ assignedTo: 'ada', queued: false });
    sequences.push(lead?.explanation.sequence);
  }
  expect(sequences.sort()).toEqual(Array.from({ length: leads }, (_, index) => index + 1));
};

/** A lead waits, since the only member pauses. */
const makeWaiting = async (accountId: string, machine: Machine): Promise<void> => {
  await makeMember(accountId, machine);
  await setTerms(accountId, { pausedUntil: later(clock.now(), day) });
  expect((await sendLead(accountId, 'lead-0')).body).toMatchObject({ queued: true });
};

export const leadScenarios: Scenario[] = [
  {
    name: 'deleteCampaign, and the discarding of leads that wait,',
    prepare: async (accountId) => {
      for (const leadId of ['lead-0', 'lead-1'])
        expect((await sendLead(accountId, leadId)).body).toMatchObject({ queued: true });
      return {
        work: async () => {
          const params = { accountId, campaignId: 'spring' };
          const { status } = await api('deleteCampaign', { as: service, params, query: { waiting: 'discard' } });
          expect([200, 404, 500]).toContain(status);
        },
        check: async () => {
          setClock(later(clock.now(), 16 * minute));
          expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0 });
          for (const leadId of ['lead-0', 'lead-1']) {
            expect(await readLead(accountId, 'spring', leadId)).toMatchObject({ queued: false, assignedTo: null });
          }
          const entries = (await readJournal(accountId)).filter(({ type }) => type === 'lead.discarded');
          expect(entries.map(({ target }) => target.id).sort()).toEqual(['lead-0', 'lead-1']);
          expect((await readLeadContext(accountId, 'spring')).waiting).toBeUndefined();
        },
      };
    },
  },
  {
    name: 'createLead',
    prepare: async (accountId, machine) => {
      await makeMember(accountId, machine);
      return {
        work: async () => expect([200, 201, 500]).toContain((await sendLead(accountId, 'lead-0')).status),
        check: () => expectHandedOut(accountId, 1),
      };
    },
  },
  {
    name: 'createLead behind others that have waited',
    prepare: async (accountId, machine) => {
      await makeWaiting(accountId, machine);
      setClock(later(clock.now(), 2 * day));
      return {
        work: async () => expect([200, 201, 500]).toContain((await sendLead(accountId, 'lead-1')).status),
        check: () => expectHandedOut(accountId, 2),
      };
    },
  },
  {
    name: 'putRoundRobinMember',
    prepare: async (accountId, machine) => {
      await makeWaiting(accountId, machine);
      return {
        work: () => setTerms(accountId, { weight: 3 }),
        check: async () => {
          await expectHandedOut(accountId, 1);
          const published = (await readJournal(accountId)).filter(({ type }) => type === 'round-robin.changed');
          expect(published).toHaveLength(2);
        },
      };
    },
  },
  {
    name: 'the handing out of leads that have waited',
    prepare: async (accountId, machine) => {
      await makeWaiting(accountId, machine);
      setClock(later(clock.now(), 2 * day));
      return {
        work: () => assignWaiting(accountId, 'spring', { limit: 500, hasTime: () => true }),
        check: () => expectHandedOut(accountId, 1),
      };
    },
  },
  {
    name: 'the step that writes a roster for which a lead waits',
    prepare: async (accountId, machine) => {
      expect((await sendLead(accountId, 'lead-0')).body).toMatchObject({ queued: true });
      const { jobId } = await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
      machine.started.length = 0;
      const { parts, rosters } = await steps.plan({ accountId, jobId, attempt: 1 });
      for (const part of parts) await steps.part(part);
      return {
        work: async () => {
          for (const roster of rosters) await steps.roster(roster);
        },
        check: async () => {
          await settle(accountId, machine);
          await expectHandedOut(accountId, 1);
        },
      };
    },
  },
];
