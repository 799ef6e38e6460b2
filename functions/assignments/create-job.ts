import type { JobRecord } from '../../shared/assignments/job.ts';
import { type Batch, type JobPart, partName, putParts, usersPerPart } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { createJob } from '../../shared/assignments/transitions.ts';
import { campaignsIn } from '../../shared/campaigns/campaign-access.ts';
import { sizeOf } from '../../shared/core/bitmap.ts';
import { chunks } from '../../shared/core/pool.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { acceptedResponse, enqueueJob } from './enqueue-job.ts';
import { previewJob } from './preview.ts';
import { checkRequest, resolveRequest } from './resolve-request.ts';

/** Splits users into the parts of a job; each part is one transaction. */
export const splitIntoParts = (userIds: readonly string[], job: Batch & Pick<JobRecord, 'changes'>): JobPart[] =>
  chunks(userIds, usersPerPart(campaignsIn(job.changes))).map((some, index) => ({
    part: partName(job, index),
    status: 'pending',
    userIds: some,
  }));

/** Creates a job that changes the campaign access of users; with `?preview=true`, shows what it would change. */
export const createAssignmentJob: Handlers<typeof assignmentRoutes>['createAssignmentJob'] = async (call) => {
  const { params, query, body, now } = call;
  const { accountId } = params;
  checkRequest(body);
  const { changes, campaignIdOf } = await resolveRequest(accountId, body);
  if (query.preview === 'true') {
    return { body: await previewJob(accountId, body.userIds, changes, campaignIdOf), status: 200 };
  }
  const users = body.userIds.length;
  const created = createJob(
    { accountId, users, changes, cellsTotal: users * sizeOf(campaignsIn(changes)) },
    body,
    requestCause(call),
  );
  const { job } = created;
  await putParts(accountId, job.jobId, splitIntoParts(body.userIds, job), now);
  const answer = acceptedResponse(job, now);
  await enqueueJob(created, now, call.remember(answer));
  return answer;
};
