import { expect } from 'vitest';
import { sweep } from '../../functions/expiry/sweep.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { readJobQueue } from '../../shared/assignments/job-store.ts';
import { accessFor, isPresent, readUsersAccess } from '../../shared/campaigns/access-store.ts';
import { readRosters } from '../../shared/campaigns/roster-store.ts';
import { readCampaigns } from '../../shared/campaigns/store.ts';
import { has } from '../../shared/core/bitmap.ts';
import { clock } from '../../shared/core/clock.ts';
import { api } from '../support/api/api.ts';
import type { Result } from '../support/api/call.ts';
import { service, user } from '../support/api/identity.ts';
import { later, minute, setClock } from '../support/clock/clock.ts';
import { readJournal, readPages } from '../support/events/chain.ts';
import type { Machine } from '../support/world/workflow.ts';
import { makeAccount, makeCampaign, makeUser } from '../support/world/world.ts';

const start = '2027-03-01T09:00:00.000Z';

export const campaignIds = ['spring', 'summer'];

/** An account with some users and campaigns, at a fixed time. */
export const makeWorld = async (
  userIds: readonly string[] = ['ada', 'bob'],
  campaigns: readonly string[] = campaignIds,
): Promise<string> => {
  setClock(start);
  const accountId = await makeAccount();
  await Promise.all(userIds.map((userId) => makeUser(accountId, userId)));
  for (const id of campaigns) await makeCampaign(accountId, id);
  return accountId;
};

/** Calls a route of a job as the account's owner. */
export const onJob = (
  route: 'cancelAssignmentJob' | 'retryAssignmentJob' | 'revertAssignmentJob',
  accountId: string,
  jobId: string,
  headers: Record<string, string> = {},
): Promise<Result<AssignmentJob>> =>
  api<AssignmentJob>(route, { as: user('owner', accountId), params: { accountId, jobId }, headers });

/** A lead that comes in to the first campaign. */
export const sendLead = (accountId: string, leadId: string) =>
  api('createLead', { as: service, params: { accountId, campaignId: 'spring' }, body: { leadId } });

/** Runs what was started; then time passes, and the sweep starts what nobody has, until the lane is empty. */
export const settle = async (accountId: string, machine: Machine): Promise<void> => {
  await machine.run();
  for (let turn = 0; turn < 4; turn++) {
    const { running } = await readJobQueue(accountId);
    if (running === undefined) break;
    setClock(later(clock.now(), 6 * minute));
    expect(await sweep(clock.now(), () => true)).toMatchObject({ failed: 0, complete: true });
    await machine.run();
  }
  const { running, waiting } = await readJobQueue(accountId);
  expect({ running, waiting }).toEqual({ running: undefined, waiting: [] });
};

interface Row {
  campaignId: string;
  canAccess: boolean;
  roundRobin: boolean;
}

/** A user's ticked boxes, through the API: `spring: access, round robin`. */
export const boxesOf = async (accountId: string, userId: string): Promise<string[]> => {
  const rows = await readPages<Row>('listUserCampaigns', {
    as: user('owner', accountId),
    params: { accountId, userId },
  });
  return rows
    .filter(({ canAccess, roundRobin }) => canAccess || roundRobin)
    .map(({ campaignId, canAccess, roundRobin }) =>
      [`${campaignId}:`, canAccess ? 'access' : '', roundRobin ? 'round robin' : ''].filter(Boolean).join(' '),
    );
};

/** The rosters hold exactly those of these users whose boxes say so. */
export const expectRosters = async (accountId: string, userIds: readonly string[]): Promise<void> => {
  const [people, campaigns, rosters] = await Promise.all([
    readUsersAccess(accountId, userIds),
    readCampaigns(accountId, campaignIds),
    readRosters(accountId, campaignIds),
  ]);
  for (const [campaignId, { number }] of campaigns) {
    const roster = rosters.get(campaignId);
    for (const [userId, { user: found, record: stored }] of people) {
      const record = isPresent(found) ? accessFor(found, stored) : undefined;
      const isIn = record !== undefined && roster?.number === number && has(roster.members, record.number);
      expect(isIn, `${userId} in the roster of ${campaignId}`).toBe(!!record && has(record.roundRobin, number));
    }
  }
};

/** What the journal tells of jobs, oldest first: `created`, `started`, `finished`. */
export const eventTypesOf = async (accountId: string, jobId: string): Promise<string[]> =>
  (await readJournal(accountId))
    .filter(({ target }) => target.id === jobId)
    .map(({ type }) => type.replace('assignment-job.', ''))
    .sort();

/** All jobs of an account, oldest first. */
export const jobsOf = async (accountId: string): Promise<AssignmentJob[]> =>
  (
    await readPages<AssignmentJob>('listAssignmentJobs', { as: user('owner', accountId), params: { accountId } })
  ).reverse();
