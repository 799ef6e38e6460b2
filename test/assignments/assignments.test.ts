import { beforeAll, describe, expect, it } from 'vitest';
import { type CampaignWorld, makeCampaignWorld } from '../campaigns/campaign-world.ts';
import { problemName } from '../support/api/call.ts';
import { user } from '../support/api/identity.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { assign, makeCampaign, makeJob, makeUser, readJob } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);

/** Does a job to its end. @returns it as it is then */
const done = async (
  { accountId }: CampaignWorld,
  userIds: readonly string[],
  ...changes: readonly Record<string, unknown>[]
) => {
  const { jobId } = await makeJob(accountId, userIds, ...changes);
  await machine.run();
  return readJob(accountId, jobId);
};

describe('an assignment job', () => {
  it('changes access for several users, reports its progress, and is in the journal once', async () => {
    const { accountId, userIds, campaignIds, rows } = await makeCampaignWorld(3, 2);
    const job = await makeJob(accountId, userIds, { campaignIds, roundRobin: true });
    expect(job).toMatchObject({ status: 'queued', total: 6, done: 0, percent: 0, failures: [] });
    await machine.run();
    expect(await readJob(accountId, job.jobId)).toMatchObject({
      status: 'succeeded',
      ...{ users: 3, total: 6, done: 6, failed: 0, changed: 6, percent: 100, attempt: 1 },
      requestedBy: `owner-of-${accountId}`,
    });
    expect(await rows('user-1')).toEqual(['camp-0 AR', 'camp-1 AR']);
    const entries = (await readJournal(accountId)).filter(({ target }) => target.id === job.jobId);
    expect(entries.map(({ type }) => type)).toEqual([
      'assignment-job.finished',
      'assignment-job.started',
      'assignment-job.created',
    ]);
    expect(new Set(entries.map(({ actor }) => actor.id))).toEqual(new Set([`owner-of-${accountId}`]));
    expect(entries[2]?.data).toEqual({
      users: 3,
      userIds,
      changes: [{ campaigns: 2, campaignIds, roundRobin: true }],
    });
  });

  it('answers 202 with the place to look at, and when', async () => {
    const { accountId, userIds, call } = await makeCampaignWorld(1, 1);
    const made = await assign(accountId, { userIds, changes: [{ campaignIds: ['camp-0'], canAccess: true }] });
    const path = `/v1/accounts/${accountId}/assignment-jobs/${made.body.jobId}`;
    expect([made.status, made.headers['location'], made.headers['retry-after']]).toEqual([202, path, '1']);
    const read = await call('getAssignmentJob', { jobId: made.body.jobId });
    expect([read.status, read.headers['retry-after']]).toEqual([200, undefined]);
    await machine.run();
  });

  it('applies its changes one after the other, and leaves the boxes that it does not name', async () => {
    const world = await makeCampaignWorld(1, 3);
    await done(world, ['user-0'], { campaignIds: ['camp-0', 'camp-1'], roundRobin: true });
    const job = await done(
      world,
      ['user-0'],
      { campaignIds: 'all', canAccess: true },
      { campaignIds: ['camp-0'], roundRobin: false },
      { campaignIds: ['camp-1', 'camp-2'], canAccess: false },
      { campaignIds: ['camp-2'], roundRobin: true },
    );
    expect(await world.rows('user-0')).toEqual(['camp-0 A-', 'camp-1 --', 'camp-2 AR']);
    expect(job).toMatchObject({ status: 'succeeded', total: 3, done: 3, changed: 3 });
  });

  it('means by `all` the campaigns there are when it is applied', async () => {
    const world = await makeCampaignWorld(1, 2);
    const { accountId } = world;
    const { jobId, total } = await makeJob(accountId, ['user-0'], { campaignIds: 'all', canAccess: true });
    await makeCampaign(accountId, 'late');
    await world.call('deleteCampaign', { campaignId: 'camp-0' });
    await makeCampaign(accountId, 'later');
    await machine.run();
    expect([total, (await readJob(accountId, jobId)).total]).toEqual([2, 3]);
    expect(await world.rows('user-0')).toEqual(['camp-1 A-', 'late A-', 'later A-']);
    await makeCampaign(accountId, 'latest');
    expect(await world.rows('user-0')).toContain('latest --');
  });

  it('that asks for what is so changes nothing', async () => {
    const world = await makeCampaignWorld(2, 2);
    const changes = { campaignIds: 'all', roundRobin: true };
    await done(world, world.userIds, changes);
    expect(await done(world, world.userIds, changes)).toMatchObject({ status: 'succeeded', done: 4, changed: 0 });
  });

  it('lists unknown users as failures, and assigns them in a retry after they were created', async () => {
    const world = await makeCampaignWorld(2, 2);
    const { accountId } = world;
    const job = await done(world, ['user-0', 'ghost', 'user-1', 'spook'], { campaignIds: 'all', roundRobin: true });
    expect(job).toMatchObject({ status: 'partially_failed', total: 8, done: 4, failed: 4, changed: 4, percent: 100 });
    expect(job.failures).toEqual(['ghost', 'spook'].map((userId) => ({ userId, reason: 'user-not-found' })));
    expect((await world.call<{ items: unknown[] }>('listAssignmentJobs')).body.items).toMatchObject([{ failures: [] }]);

    await makeUser(accountId, 'ghost');
    const retried = await world.onJob('retry', job.jobId);
    expect([retried.status, retried.body]).toMatchObject([202, { status: 'queued', attempt: 2, done: 4, failed: 0 }]);
    await machine.run();
    const second = await readJob(accountId, job.jobId);
    expect(second).toMatchObject({ status: 'partially_failed', done: 6, failed: 2, changed: 6, attempt: 2 });
    expect(second.failures).toEqual([{ userId: 'spook', reason: 'user-not-found' }]);
    expect(await world.rows('ghost')).toEqual(['camp-0 AR', 'camp-1 AR']);
    expect((await world.roundRobin()).members.map(({ userId }) => userId)).toEqual(['ghost', 'user-0', 'user-1']);

    await makeUser(accountId, 'spook');
    await world.onJob('retry', job.jobId);
    await machine.run();
    const third = await readJob(accountId, job.jobId);
    expect(third).toMatchObject({ status: 'succeeded', done: 8, failed: 0, changed: 8, attempt: 3, failures: [] });
  });

  it('of unknown users only has failed', async () => {
    const world = await makeCampaignWorld(1, 1);
    const job = await done(world, ['ghost'], { campaignIds: 'all', canAccess: true });
    expect(job).toMatchObject({ status: 'failed', done: 0, failed: 1, changed: 0 });
  });

  it('with a key is one job, and the same key with another body is refused', async () => {
    const { accountId, owner, call, userIds } = await makeCampaignWorld(1, 1);
    const post = (canAccess: boolean) =>
      call(
        'createAssignmentJob',
        {},
        {
          as: owner,
          body: { userIds, changes: [{ campaignIds: 'all', canAccess }] },
          headers: { 'idempotency-key': 'k' },
        },
      );
    const [first, again] = [await post(true), await post(true)];
    expect([again.status, again.body]).toEqual([202, first.body]);
    for (const name of ['location', 'retry-after']) expect(again.headers[name]).toBe(first.headers[name]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    expect(problemName(await post(false))).toBe('idempotency-key-reused');
    expect(machine.started.filter(({ input }) => input.accountId === accountId)).toHaveLength(1);
    await machine.run();
    expect((await call<{ items: unknown[] }>('listAssignmentJobs')).body.items).toHaveLength(1);
  });

  it('takes 10,000 users with ids as long as may be', async () => {
    const world = await makeCampaignWorld(0, 1);
    const userIds = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(128, 'u'));
    const job = await makeJob(world.accountId, userIds, { campaignIds: 'all', canAccess: true });
    expect(job).toMatchObject({ status: 'queued', users: 10_000, total: 10_000 });
    await world.onJob('cancel', job.jobId);
    machine.started.length = 0;
  });

  it('is for owners, but for looking at it', async () => {
    const { accountId, call, userIds } = await makeCampaignWorld(1, 1);
    const { jobId } = await makeJob(accountId, userIds, { campaignIds: 'all', canAccess: true });
    for (const role of ['admin', 'member'] as const) {
      const as = user(role, accountId);
      const body = { userIds, changes: [{ campaignIds: 'all', canAccess: true }] };
      for (const preview of ['true', 'false']) {
        const answer = await call('createAssignmentJob', {}, { as, body, query: { preview } });
        expect([answer.status, problemName(answer)]).toEqual([403, 'forbidden']);
      }
      expect((await call('getAssignmentJob', { jobId }, { as })).status).toBe(role === 'admin' ? 200 : 403);
    }
    const other = await makeCampaignWorld(0, 0);
    expect((await other.call('getAssignmentJob', { jobId })).status).toBe(404);
    expect((await other.onJob('cancel', jobId)).status).toBe(404);
    await machine.run();
  });
});
