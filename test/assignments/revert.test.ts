import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CampaignWorld, makeCampaignWorld } from '../campaigns/campaign-world.ts';
import { problemName } from '../support/api/call.ts';
import { service } from '../support/api/identity.ts';
import { day, later, setClock } from '../support/clock/clock.ts';
import { makeTable } from '../support/database/table.ts';
import { readJournal } from '../support/events/chain.ts';
import { makeMachine } from '../support/world/workflow.ts';
import { makeJob, makeUser, readJob } from '../support/world/world.ts';

const machine = makeMachine();
beforeAll(makeTable);
afterEach(() => setClock());

const start = '2026-11-22T08:00:00.000Z';

/** Does a job to its end. @returns its id */
const done = async (
  { accountId }: CampaignWorld,
  userIds: readonly string[],
  ...changes: readonly Record<string, unknown>[]
): Promise<string> => {
  const { jobId } = await makeJob(accountId, userIds, ...changes);
  await machine.run();
  return jobId;
};

/** Takes a job back. @returns the job that did so, as it is then */
const takeBack = async (world: CampaignWorld, jobId: string) => {
  const { status, body } = await world.onJob('revert', jobId);
  expect(status).toBe(202);
  await machine.run();
  return readJob(world.accountId, body.jobId);
};

const refused = async (world: CampaignWorld, jobId: string) => {
  const answer = await world.onJob('revert', jobId);
  return [answer.status, problemName(answer), answer.body];
};

describe('taking a job back', () => {
  it('brings back what was before, in boxes and rosters, and leaves what was so already', async () => {
    const world = await makeCampaignWorld(3, 3);
    const { accountId, userIds } = world;
    await done(world, ['user-0'], { campaignIds: ['camp-0'], roundRobin: true });
    await done(world, ['user-1'], { campaignIds: ['camp-0'], canAccess: true });
    const before = await Promise.all(userIds.map(world.rows));
    const jobId = await done(world, userIds, { campaignIds: ['camp-0', 'camp-1'], roundRobin: true });
    const answer = await world.onJob('revert', jobId);
    const path = `/v1/accounts/${accountId}/assignment-jobs/${answer.body.jobId}`;
    expect([answer.status, answer.headers['location'], answer.headers['retry-after']]).toEqual([202, path, '1']);
    expect(answer.body).toMatchObject({ status: 'queued', revertOf: jobId, users: 3, total: 5 });
    await machine.run();
    const reverting = await readJob(accountId, answer.body.jobId);
    expect(reverting).toMatchObject({ status: 'succeeded', total: 5, done: 5, failed: 0, changed: 5, percent: 100 });
    expect(await readJob(accountId, jobId)).toMatchObject({ revertedBy: answer.body.jobId });
    expect(await Promise.all(userIds.map(world.rows))).toEqual(before);
    const members = async (campaignId: string) =>
      (await world.roundRobin(campaignId)).members.map(({ userId }) => userId);
    expect([await members('camp-0'), await members('camp-1')]).toEqual([['user-0'], []]);
    const entries = (await readJournal(accountId)).filter(({ target }) => target.id === reverting.jobId);
    expect(entries.at(-1)?.data).toMatchObject({ users: 3, userIds: expect.arrayContaining(userIds), revertOf: jobId });
  });

  it('brings back what was taken away', async () => {
    const world = await makeCampaignWorld(1, 2);
    await done(world, ['user-0'], { campaignIds: 'all', roundRobin: true });
    const jobId = await done(world, ['user-0'], { campaignIds: ['camp-0'], canAccess: false });
    expect((await world.roundRobin()).members).toEqual([]);
    await takeBack(world, jobId);
    expect(await world.rows('user-0')).toEqual(['camp-0 AR', 'camp-1 AR']);
    expect((await world.roundRobin()).members).toMatchObject([{ userId: 'user-0' }]);
  });

  it('leaves cells that were changed since as they are', async () => {
    const world = await makeCampaignWorld(2, 3);
    const jobId = await done(world, world.userIds, { campaignIds: 'all', canAccess: true });
    await done(world, ['user-0'], { campaignIds: ['camp-0'], roundRobin: true });
    await done(world, ['user-0'], { campaignIds: ['camp-1'], canAccess: false });
    await done(world, ['user-0'], { campaignIds: ['camp-1'], roundRobin: true });
    const reverting = await takeBack(world, jobId);
    expect(await world.rows('user-0')).toEqual(['camp-0 AR', 'camp-1 AR', 'camp-2 --']);
    expect(await world.rows('user-1')).toEqual(['camp-0 --', 'camp-1 --', 'camp-2 --']);
    // All are dealt with, those that stay as they are, too.
    expect(reverting).toMatchObject({ status: 'succeeded', total: 6, done: 6, changed: 4 });
  });

  it('is possible for seven days after its end, to the millisecond', async () => {
    const world = await makeCampaignWorld(1, 1);
    setClock(start);
    const [one, other] = [
      await done(world, ['user-0'], { campaignIds: 'all', canAccess: true }),
      await done(world, ['user-0'], { campaignIds: 'all', roundRobin: true }),
    ];
    expect(await readJob(world.accountId, one)).toMatchObject({ revertibleUntil: later(start, 7 * day) });
    setClock(later(start, 7 * day));
    const late = [
      409,
      'not-revertible',
      expect.objectContaining({ detail: `The job could be reverted until ${later(start, 7 * day)}.` }),
    ];
    expect(await refused(world, one)).toEqual(late);
    expect(await readJob(world.accountId, one)).not.toHaveProperty('revertibleUntil');
    setClock(later(start, 7 * day - 1));
    await takeBack(world, other);
    expect(await world.rows('user-0')).toEqual(['camp-0 A-']);
  });

  it('is done once, of what is over, and not of taking back', async () => {
    const world = await makeCampaignWorld(1, 1);
    const { jobId } = await makeJob(world.accountId, ['user-0'], { campaignIds: 'all', canAccess: true });
    expect((await refused(world, jobId)).slice(0, 2)).toEqual([409, 'job-not-ended']);
    await machine.run();
    const answers = await Promise.all([world.onJob('revert', jobId), world.onJob('revert', jobId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    await machine.run();
    const reverting = (await readJob(world.accountId, jobId)).revertedBy ?? '';
    for (const id of [jobId, reverting]) {
      expect((await refused(world, id)).slice(0, 2)).toEqual([409, 'not-revertible']);
    }
    expect(problemName(await world.onJob('retry', reverting))).toBe('nothing-to-retry');
  });

  it('with a key is done once, and answered alike', async () => {
    const world = await makeCampaignWorld(1, 1);
    const jobId = await done(world, ['user-0'], { campaignIds: 'all', canAccess: true });
    const revert = () => world.onJob('revert', jobId, { headers: { 'idempotency-key': 'k' } });
    const [first, again] = [await revert(), await revert()];
    expect([again.status, again.body, again.headers['idempotency-replayed']]).toEqual([202, first.body, 'true']);
    await machine.run();
  });

  it('means a job that failed in part by what it has done, which then is not tried again', async () => {
    const world = await makeCampaignWorld(1, 1);
    const jobId = await done(world, ['user-0', 'ghost'], { campaignIds: 'all', canAccess: true });
    await takeBack(world, jobId);
    expect(await world.members()).toEqual([]);
    expect(problemName(await world.onJob('retry', jobId))).toBe('nothing-to-retry');
  });

  it('gives nothing to a new user under the id of a removed one', async () => {
    const world = await makeCampaignWorld(2, 1);
    const { accountId } = world;
    await done(world, world.userIds, { campaignIds: 'all', roundRobin: true });
    const one = await done(world, ['user-0'], { campaignIds: 'all', canAccess: false });
    const other = await done(world, ['user-1'], { campaignIds: 'all', canAccess: false });
    for (const userId of world.userIds) await world.call('deleteUser', { userId }, { as: service });
    await makeUser(accountId, 'user-1');
    for (const jobId of [one, other]) {
      expect(await takeBack(world, jobId)).toMatchObject({ status: 'succeeded', done: 1, failed: 0, changed: 0 });
    }
    expect([await world.rows('user-1'), await world.members()]).toEqual([['camp-0 --'], []]);
  });

  it('of a job whose users are all unknown ends at once', async () => {
    const world = await makeCampaignWorld(1, 1);
    const jobId = await done(world, ['ghost'], { campaignIds: 'all', canAccess: true });
    expect(await takeBack(world, jobId)).toMatchObject({ status: 'succeeded', users: 0, total: 0, percent: 100 });
  });
});
