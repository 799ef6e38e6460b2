import { expect } from 'vitest';
import { readJobQueue } from '../../../shared/assignments/job-store.ts';
import { accessFor, isPresent, readUsersAccess } from '../../../shared/campaigns/access-store.ts';
import { readRosters } from '../../../shared/campaigns/roster-store.ts';
import { readCampaigns } from '../../../shared/campaigns/store.ts';
import { has } from '../../../shared/core/bitmap.ts';
import { user } from '../../support/api/identity.ts';
import { readJournal, readPages } from '../../support/events/chain.ts';
import { readJob } from '../../support/world/world.ts';
import { boxesOf, isBehind, type Job, type Model } from './matrix.ts';
import { countsOf, hasFailed, isOver } from './model.ts';

interface Row {
  campaignId: string;
  canAccess: boolean;
  roundRobin: boolean;
}

const asOwner = (accountId: string) => user('owner', accountId);

/** Every user's row, through the API. */
const expectRows = async (accountId: string, model: Model): Promise<void> => {
  const campaigns = [...model.campaigns].sort();
  for (const [userId, person] of model.users) {
    const request = { as: asOwner(accountId), params: { accountId, userId } };
    const rows = (await readPages<Row>('listUserCampaigns', request)).map(
      ({ campaignId, canAccess, roundRobin }) => `${userId} ${campaignId} ${canAccess} ${roundRobin}`,
    );
    const expected = campaigns.map(([id, campaign]) => {
      const { access, roundRobin } = boxesOf(model, person, campaign);
      return `${userId} ${id} ${access} ${roundRobin}`;
    });
    expect(rows).toEqual(expected);
  }
};

/** The rosters are the round robin columns, but for cells that writing a roster failed for. */
const expectRosters = async (accountId: string, model: Model): Promise<void> => {
  const [people, campaigns, rosters] = await Promise.all([
    readUsersAccess(accountId, [...model.users.keys()]),
    readCampaigns(accountId, [...model.campaigns.keys()]),
    readRosters(accountId, [...model.campaigns.keys()]),
  ]);
  for (const [id, campaign] of model.campaigns) {
    const roster = rosters.get(id);
    const isOfIt = roster?.number === campaigns.get(id)?.number;
    for (const [userId, person] of model.users) {
      if (isBehind(model, person, campaign)) continue;
      const { user: found, record: stored } = people.get(userId) ?? {};
      const record = isPresent(found) ? accessFor(found, stored) : undefined;
      const isIn = isOfIt && roster && record ? has(roster.members, record.number) : false;
      expect(isIn, `${userId} is in the roster of ${id}`).toBe(boxesOf(model, person, campaign).roundRobin);
    }
  }
};

const expectJob = async (accountId: string, job: Job): Promise<void> => {
  const shown = await readJob(accountId, job.jobId);
  const { status, total, changed, attempt } = job;
  const counts = countsOf(job);
  expect(shown).toMatchObject({ status, total, changed, attempt, ...counts });
  if (isOver(job) && status !== 'cancelled') expect(counts.done + counts.failed).toBe(total);
  const failures = shown.failures.map(({ userId, campaignId, reason }) =>
    userId === undefined ? `campaign ${campaignId} ${reason}` : `user ${userId} ${reason}`,
  );
  expect(failures.sort()).toEqual(hasFailed(job) ? [...job.failures].sort() : []);
  expect([shown.revertOf, shown.revertedBy]).toEqual([job.revertOf?.jobId, job.revertedBy?.jobId]);
};

/** Every attempt is published of once when it begins, and once when it is over. */
const expectJournal = async (accountId: string, model: Model): Promise<void> => {
  const entries = (await readJournal(accountId)).filter(({ target }) => target.type === 'assignment-job');
  const byJob = Map.groupBy(entries, ({ target }) => target.id);
  expect([...byJob.keys()].sort()).toEqual(model.jobs.map(({ jobId }) => jobId).sort());
  for (const { jobId, published } of model.jobs) {
    const lines = (byJob.get(jobId) ?? []).map(({ type, data }) =>
      [type.replace('assignment-job.', ''), data['attempt']].filter(Boolean).join(' '),
    );
    expect(lines.sort()).toEqual(published.toSorted());
  }
};

/** The account is as the model has it, once nothing is under way. */
export const expectSame = async (accountId: string, model: Model): Promise<void> => {
  expect(model.lane).toEqual([]);
  const { running, waiting } = await readJobQueue(accountId);
  expect({ running, waiting }).toEqual({ running: undefined, waiting: [] });
  await expectRows(accountId, model);
  await expectRosters(accountId, model);
  for (const job of model.jobs) await expectJob(accountId, job);
  await expectJournal(accountId, model);
};
