import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { Answer } from './api.ts';
import type { Instance } from './instance.ts';
import { type People, sales } from './people.ts';
import { until } from './report.ts';
import { expectStatus } from './visit.ts';

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);

export const campaignIds = numbered('campaign', 50);
/** The campaigns whose leads go to all users. */
export const sharedIds = campaignIds.slice(0, 25);
/** A campaign whose leads nobody gets at first. */
export const quietId = 'campaign-50';

/** 50 people: the owner, 43 who exist from the start, and 6 who are created later. */
export const staffOf = ({ seller }: People) => {
  const known = [seller.id, ...numbered('seller', 43)];
  const late = numbered('trainee', 6);
  return { known, late, all: [...known, ...late] };
};

/** The time limit of a job with a few parts; the emulator runs all functions of two instances on one small machine. */
const jobSeconds = 60;

/** The calls of the account's owner and the vendor's backend. */
export const sellingOf = ({ api, people }: Instance) => {
  const { seller, service } = people;
  const at = (path: string) => `/v1/accounts/${sales}${path}`;
  const asOwner = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    api<Body>(method, at(path), { token: seller.token, ...(body === undefined ? {} : { body }) });
  const asBackend = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    api<Body>(method, at(path), { ...service, ...(body === undefined ? {} : { body }) });
  const putUser = async (userId: string): Promise<void> => {
    const role = userId === seller.id ? 'owner' : 'member';
    const body = { name: `Name of ${userId}`, email: 'somebody@example.com', role };
    expectStatus(await asBackend('PUT', `/users/${userId}`, body), 201);
  };
  const assign = (userIds: readonly string[], ...changes: object[]): Promise<Answer<AssignmentJob>> =>
    asOwner<AssignmentJob>('POST', '/assignment-jobs', { userIds, changes });
  const readJob = async (jobId: string): Promise<AssignmentJob> => {
    const answer = await asOwner<AssignmentJob>('GET', `/assignment-jobs/${jobId}`);
    expectStatus(answer, 200);
    return answer.body;
  };
  const jobOver = (jobId: string): Promise<AssignmentJob> =>
    until(`the end of ${jobId}`, jobSeconds, async () => {
      const job = await readJob(jobId);
      return job.finishedAt === undefined ? undefined : job;
    });
  /** All ticked boxes, as `user campaign` or, in a round robin, `user campaign +`. */
  const ticked = async (userIds: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    for (const userId of userIds) {
      const { body } = await asOwner<{ items: { campaignId: string; canAccess: boolean; roundRobin: boolean }[] }>(
        'GET',
        `/users/${userId}/campaign-access?pageSize=200`,
      );
      for (const { campaignId, canAccess, roundRobin } of body.items) {
        if (canAccess) found.push(`${userId} ${campaignId}${roundRobin ? ' +' : ''}`);
      }
    }
    return found;
  };
  return { asOwner, asBackend, putUser, assign, readJob, jobOver, ticked };
};
