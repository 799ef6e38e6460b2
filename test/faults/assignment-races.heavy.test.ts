import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../support/api/api.ts';
import { problemName } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { interrupted } from '../support/faults/interrupt.ts';
import { makeMachine, steps } from '../support/world/workflow.ts';
import { makeAccount, makeCampaign, makeJob, makeUser, readJob } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);

const onJob = (route: 'cancelAssignmentJob' | 'retryAssignmentJob' | 'revertAssignmentJob', at: string, id: string) =>
  api(route, { as: user('owner', at), params: { accountId: at, jobId: id } });

const makeWorld = async (): Promise<string> => {
  const accountId = await makeAccount();
  await makeUser(accountId, 'ada');
  await makeCampaign(accountId, 'spring');
  return accountId;
};

/** A new user gets the id of a removed one. */
const replaceUser = async (accountId: string, userId: string): Promise<void> => {
  await api('deleteUser', { as: service, params: { accountId, userId } });
  await makeUser(accountId, userId, { name: 'Another user' });
};

const boxesOf = async (accountId: string, userId: string) => {
  const { body } = await api<{ items: unknown[] }>('listUserCampaigns', {
    as: user('owner', accountId),
    params: { accountId, userId },
  });
  return body.items;
};

const campaignIds = ['spring'];

describe('a job that is cancelled just when a part of it is applied', () => {
  it('counts that part', async () => {
    const accountId = await makeWorld();
    const { jobId } = await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
    await machine.run({
      part: async (ref) => {
        const cancelled = await interrupted(
          'TransactWriteItems',
          () => steps.part(ref),
          () => onJob('cancelAssignmentJob', accountId, jobId),
        );
        expect(cancelled.status).toBe(200);
      },
    });
    expect(await boxesOf(accountId, 'ada')).toMatchObject([{ canAccess: true, roundRobin: true }]);
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'cancelled', changed: 1, done: 1, total: 1 });
  });
});

describe('a job that is taken back just when it has been tried again', () => {
  it('is not taken back by halves', async () => {
    const accountId = await makeWorld();
    const { jobId } = await makeJob(accountId, ['ada', 'bob'], { campaignIds, canAccess: true });
    await machine.run();
    expect(await readJob(accountId, jobId)).toMatchObject({ status: 'partially_failed' });
    await makeUser(accountId, 'bob');
    const late = await interrupted(
      'TransactWriteItems',
      async () => {
        expect((await onJob('retryAssignmentJob', accountId, jobId)).status).toBe(202);
        await machine.run();
      },
      () => onJob('revertAssignmentJob', accountId, jobId),
    );
    expect([late.status, problemName(late)]).toEqual([409, 'not-revertible']);
    expect((await onJob('revertAssignmentJob', accountId, jobId)).status).toBe(202);
    await machine.run();
    for (const userId of ['ada', 'bob']) expect(await boxesOf(accountId, userId)).toMatchObject([{ canAccess: false }]);
  });
});

describe('a new user under the id of a removed one', () => {
  it('is not given what was taken from the one before, when that is taken back', async () => {
    const accountId = await makeWorld();
    await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
    const { jobId } = await makeJob(accountId, ['ada'], { campaignIds, canAccess: false });
    await machine.run();
    await replaceUser(accountId, 'ada');
    expect((await onJob('revertAssignmentJob', accountId, jobId)).status).toBe(202);
    await machine.run();
    expect(await boxesOf(accountId, 'ada')).toMatchObject([{ canAccess: false, roundRobin: false }]);
  });

  it('does not get a lead that was just to go to the one before', async () => {
    const accountId = await makeWorld();
    await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
    await machine.run();
    const lead = await interrupted(
      'TransactWriteItems',
      () => replaceUser(accountId, 'ada'),
      () =>
        api('createLead', {
          as: service,
          params: { accountId, campaignId: 'spring' },
          body: { leadId: 'lead-1' },
        }),
    );
    expect(lead).toMatchObject({ status: 201, body: { assignedTo: null, queued: true } });
  });
});

describe('a campaign that is removed', () => {
  it('hands out nothing any more, nor a first lead that is just coming in', async () => {
    const accountId = await makeWorld();
    await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
    await machine.run();
    const params = { accountId, campaignId: 'spring' };
    const late = await interrupted(
      'TransactWriteItems',
      () => api('deleteCampaign', { as: service, params }),
      () => api('createLead', { as: service, params, body: { leadId: 'lead-1' } }),
    );
    expect(late.status).toBe(404);
  });

  it('leaves the waiting leads unassigned, also when a new campaign gets its id', async () => {
    const accountId = await makeWorld();
    const params = { accountId, campaignId: 'spring' };
    const waits = await api('createLead', { as: service, params, body: { leadId: 'lead-1' } });
    expect(waits).toMatchObject({ status: 201, body: { queued: true } });
    await api('deleteCampaign', { as: service, params, query: { waiting: 'discard' } });
    await makeCampaign(accountId, 'spring');
    await makeJob(accountId, ['ada'], { campaignIds, roundRobin: true });
    await machine.run();
    const next = await api('createLead', { as: service, params, body: { leadId: 'lead-2' } });
    expect(next.body).toMatchObject({ assignedTo: 'ada', explanation: { sequence: 1 } });
  });
});
