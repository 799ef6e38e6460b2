import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { reserveNumbers } from '../../shared/campaigns/numbering.ts';
import { db, tableName } from '../../shared/table/client.ts';
import { type Key, keys } from '../../shared/table/keys.ts';
import { service } from '../../test/support/identity.ts';
import { type AccountWorld, makeAccount, succeed } from './account-world.ts';
import { load } from './grants.ts';
import { idsFor } from './ids.ts';
import type { Workflow } from './machine.ts';

/** An account with users and campaigns. */
export interface Matrix extends Pick<AccountWorld, 'accountId' | 'owner'> {
  userIds: string[];
  campaignIds: string[];
}

/** An item that the API has written. */
const written = async (key: Key): Promise<Record<string, unknown>> => {
  const { Item } = await db.send(new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: true }));
  if (!Item) throw new Error(`there is no ${key.SK}`);
  return Item;
};

/**
 * Makes an account with users and campaigns. The first of each comes through the API; the others are copies of its item,
 * with ids, numbers and names of their own, since thousands of requests would take longer than all that is measured.
 */
export const makeMatrix = async (accountId: string, users: number, campaigns: number): Promise<Matrix> => {
  const { owner } = await makeAccount(accountId, 0, 0);
  const userIds = idsFor('user', users);
  const campaignIds = idsFor('campaign', campaigns);
  const [firstUser = '', ...otherUsers] = userIds;
  const [firstCampaign = '', ...otherCampaigns] = campaignIds;
  const person = { name: 'Jan Jansen 0', email: 'jan0@mail.example', role: 'member' };
  await succeed('putUser', { as: service, params: { accountId, userId: firstUser }, body: person });
  const params = { accountId, campaignId: firstCampaign };
  await succeed('putCampaign', { as: service, params, body: { name: 'Spring 0' } });
  const user = await written(keys.user(accountId, firstUser));
  const campaign = await written(keys.campaign(accountId, firstCampaign));
  const next = otherCampaigns.length > 0 ? await reserveNumbers(accountId, 'campaigns', otherCampaigns.length) : 0;
  await load([
    ...otherUsers.map((userId, index) => ({
      ...user,
      ...keys.user(accountId, userId),
      ...{ userId, name: `Jan Jansen ${index + 1}`, email: `jan${index + 1}@mail.example` },
    })),
    ...otherCampaigns.map((campaignId, index) => ({
      ...campaign,
      ...keys.campaign(accountId, campaignId),
      ...{ campaignId, number: next + index, name: `Spring ${index + 1}`, foldedName: `spring ${index + 1}` },
    })),
  ]);
  return { accountId, owner, userIds, campaignIds };
};

/** The request for a job that ticks a box for all users and campaigns of a matrix. */
export const jobRequest = (
  { accountId, owner, userIds, campaignIds }: Matrix,
  box: 'canAccess' | 'roundRobin',
  query: Record<string, string> = {},
) => ({
  as: owner,
  params: { accountId },
  query,
  body: { userIds, changes: [{ campaignIds, [box]: true }] },
});

/** Lets all users of a matrix into the round robin of all its campaigns, by a job. */
export const fillRosters = async (matrix: Matrix, { serve }: Workflow): Promise<void> => {
  const request = jobRequest(matrix, 'roundRobin');
  const { result, executions } = await serve(() => succeed<AssignmentJob>('createAssignmentJob', request));
  await Promise.all(executions.map((execution) => execution.result));
  const { accountId, owner: as } = matrix;
  const job = await succeed<AssignmentJob>('getAssignmentJob', { as, params: { accountId, jobId: result.jobId } });
  if (job.status !== 'succeeded') throw new Error(`the job has ${job.status}`);
};
