import type { JobRecord } from '../../shared/assignments/job.ts';
import { type Batch, type JobPart, partName, putParts, usersPerPart } from '../../shared/assignments/part-store.ts';
import type { assignmentRoutes } from '../../shared/assignments/routes.ts';
import { jobCreated } from '../../shared/assignments/transitions.ts';
import { campaignsIn } from '../../shared/campaigns/campaign-access.ts';
import { sizeOf } from '../../shared/core/bitmap.ts';
import { chunks } from '../../shared/core/pool.ts';
import type { Handlers } from '../../shared/http/call.ts';
import { requestCause } from '../../shared/journal/caller.ts';
import { enqueue, jobAccepted } from './enqueue.ts';
import { previewJob } from './preview.ts';
import { checkRequest, resolveRequest } from './resolve-request.ts';

/** Users in parts of one transaction each. */
export const partsFor = (userIds: readonly string[], job: Batch & Pick<JobRecord, 'changes'>): JobPart[] =>
  chunks(userIds, usersPerPart(campaignsIn(job.changes))).map((some, index) => ({
    part: partName(job, index),
    status: 'pending',
    userIds: some,
  }));

/** Has the campaign access of users changed, in the background; or shows what that would change. */
export const createAssignmentJob: Handlers<typeof assignmentRoutes>['createAssignmentJob'] = async (call) => {
  const { params, query, body, now } = call;
  const { accountId } = params;
  checkRequest(body);
  const { changes, idOf } = await resolveRequest(accountId, body);
  if (query.preview === 'true') {
    return { body: await previewJob(accountId, body.userIds, changes, idOf), status: 200 };
  }
  const users = body.userIds.length;
  const created = jobCreated(
    { accountId, users, changes, cellsTotal: users * sizeOf(campaignsIn(changes)) },
    body,
    requestCause(call),
  );
  const { job } = created;
  await putParts(accountId, job.jobId, partsFor(body.userIds, job), now);
  const answer = jobAccepted(job, now);
  await enqueue(created, now, call.remember(answer));
  return answer;
};
