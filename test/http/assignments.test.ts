import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api.ts';
import { readJournal } from '../support/chain.ts';
import { service, user } from '../support/identity.ts';
import { makeTable } from '../support/table.ts';
import { makeMachine } from '../support/workflow.ts';
import { makeAccount, makeCampaign, makeJob, makeUser, readJob } from '../support/world.ts';

const machine = makeMachine();
beforeAll(makeTable);

interface Row {
  campaignId: string;
  canAccess: boolean;
  roundRobin: boolean;
}

const rowsOf = async (accountId: string, userId: string): Promise<string[]> => {
  const as = user('owner', accountId);
  const { body } = await api<{ items: Row[] }>('listUserCampaigns', { as, params: { accountId, userId } });
  return body.items.map(({ campaignId, canAccess, roundRobin }) => `${campaignId} ${canAccess} ${roundRobin}`);
};

const makeWorld = async (users: number, campaigns: number) => {
  const accountId = await makeAccount();
  const userIds = Array.from({ length: users }, (_, n) => `user-${n}`);
  const campaignIds = Array.from({ length: campaigns }, (_, n) => `camp-${n}`);
  for (const userId of userIds) await makeUser(accountId, userId);
  for (const campaignId of campaignIds) await makeCampaign(accountId, campaignId);
  return { accountId, userIds, campaignIds };
};

describe('an assignment job', () => {
  it('ticks boxes for several users, tells how far it is, and stands in the journal once', async () => {
    const { accountId, userIds, campaignIds } = await makeWorld(3, 2);
    const job = await makeJob(accountId, userIds, { campaignIds, roundRobin: true });
    expect(job).toMatchObject({ status: 'queued', total: 6, done: 0, percent: 0 });
    await machine.run();
    expect(await readJob(accountId, job.jobId)).toMatchObject({
      status: 'succeeded',
      done: 6,
      changed: 6,
      percent: 100,
    });
    expect(await rowsOf(accountId, 'user-1')).toEqual(['camp-0 true true', 'camp-1 true true']);
    const types = (await readJournal(accountId))
      .map(({ type }) => type)
      .filter((type) => type.startsWith('assignment'));
    expect(types).toEqual(['assignment-job.finished', 'assignment-job.started', 'assignment-job.created']);
  });

  it('hands out leads to the members in turn', async () => {
    const { accountId, userIds, campaignIds } = await makeWorld(3, 1);
    await makeJob(accountId, userIds, { campaignIds, roundRobin: true });
    await machine.run();
    const got: unknown[] = [];
    for (let n = 0; n < 7; n++) {
      const lead = await api('createLead', {
        as: service,
        params: { accountId, campaignId: 'camp-0' },
        body: { leadId: `lead-${n}` },
      });
      expect(lead.status).toBe(201);
      got.push(lead.body['assignedTo']);
    }
    expect(got).toEqual(['user-0', 'user-1', 'user-2', 'user-0', 'user-1', 'user-2', 'user-0']);
    const shown = await api('getRoundRobin', {
      as: user('owner', accountId),
      params: { accountId, campaignId: 'camp-0' },
    });
    expect(shown.body).toMatchObject({ waiting: 0, next: expect.arrayContaining(['user-1', 'user-2']) });
  });

  it('is taken back', async () => {
    const { accountId, userIds, campaignIds } = await makeWorld(2, 2);
    const job = await makeJob(accountId, userIds, { campaignIds, canAccess: true });
    await machine.run();
    const reverted = await api('revertAssignmentJob', {
      as: user('owner', accountId),
      params: { accountId, jobId: job.jobId },
    });
    expect(reverted.status).toBe(202);
    await machine.run();
    expect(await rowsOf(accountId, 'user-1')).toEqual(['camp-0 false false', 'camp-1 false false']);
  });
});
