import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../package/client/index.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import type { AssignmentInput } from '../../shared/assignments/job-request.ts';
import { type DemoClients, demoClients } from './clients.ts';
import { UserError } from './gatehouse.ts';
import { pagesOf } from './pages.ts';
import { isReady, playground } from './playground.ts';
import { formatCount, progressBar, type Screen } from './progress-bar.ts';

const here = { accountId: playground };
const pollMillis = 40;
const timeoutMillis = 120_000;

/** Waits until the playground is complete. @throws UserError after two minutes */
const waitUntilReady = async ({ backend }: DemoClients, screen: Screen): Promise<void> => {
  const endsAt = performance.now() + timeoutMillis;
  for (let attempts = 0; ; attempts++) {
    const found = await backend.getAccount(here).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found && isReady(found.body)) return;
    if (performance.now() > endsAt)
      throw new UserError('The playground account is not ready. Was Gatehouse started with --no-playground?');
    if (attempts === 0) screen.write('Waiting for the playground …\n');
    await sleep(pollMillis);
  }
};

/** Draws a job's progress until it has finished, and returns the finished job. */
const follow = async ({ owner }: DemoClients, { jobId }: AssignmentJob, screen: Screen): Promise<AssignmentJob> => {
  const bar = progressBar(screen);
  for (;;) {
    const { body: job } = await owner.getAssignmentJob({ ...here, jobId });
    bar.show(job);
    if (job.finishedAt !== undefined) {
      bar.end();
      return job;
    }
    await sleep(pollMillis);
  }
};

/** The latest job that changed something and can be reverted. */
const findRevertible = async ({ owner }: DemoClients): Promise<AssignmentJob | undefined> =>
  (await pagesOf((query) => owner.listAssignmentJobs({ ...here, query }))).find(
    ({ revertibleUntil, changed }) => revertibleUntil !== undefined && changed > 0,
  );

const leadCount = 5;

/** Creates leads in one campaign and prints the assignee of each, then the next users of the round robin. */
const createLeads = async (
  { owner, backend }: DemoClients,
  { jobId }: AssignmentJob,
  nameOf: (userId: string) => string,
  screen: Screen,
): Promise<void> => {
  const { body: found } = await owner.listCampaigns({ ...here, query: { q: 'ete', pageSize: 1 } });
  const [campaign] = found.items;
  if (!campaign) return;
  const { campaignId, name } = campaign;
  screen.write(`\nCreating ${leadCount} leads in "${name}":\n`);
  for (let number = 1; number <= leadCount; number++) {
    const { body: lead } = await backend.createLead({ ...here, campaignId, body: { leadId: `${jobId}-${number}` } });
    const { eligible, sequence } = lead.explanation;
    const assignee = lead.assignedTo === null ? 'no one yet' : nameOf(lead.assignedTo);
    screen.write(`  ${assignee} (turn ${sequence ?? '–'}, ${eligible} eligible users)\n`);
  }
  const { body: roundRobin } = await owner.getRoundRobin({ ...here, campaignId });
  screen.write(`Next in turn: ${roundRobin.next.slice(0, 3).map(nameOf).join(', ')}.\n`);
};

export interface Demo {
  /** Base URL of a local Gatehouse. */
  url: string;
  /** Reverts the last job even if campaigns are left to assign. */
  revert: boolean;
}

/**
 * Assigns all campaigns of the playground to all of its users in one job and draws the progress. When everything is
 * assigned already, reverts the last job instead.
 * @returns the finished job
 * @throws UserError when no local Gatehouse answers, when the playground is not ready, or when no job can be reverted
 */
export const playDemo = async ({ url, revert }: Demo, screen: Screen): Promise<AssignmentJob> => {
  const clients = await demoClients(url);
  const { owner, backend } = clients;
  await waitUntilReady(clients, screen);
  const users = await pagesOf((query) => backend.listUsers({ ...here, query }));
  const body: AssignmentInput = {
    userIds: users.map(({ userId }) => userId),
    changes: [{ campaignIds: 'all', canAccess: true, roundRobin: true }],
  };
  const asked = await owner.createAssignmentJob({ ...here, query: { preview: 'true' }, body });
  if (!('preview' in asked.body)) throw new Error('expected a preview, got a job');
  const { total, changed, accessGranted, roundRobinAdded } = asked.body;
  screen.write(
    `All users into the round robin of all campaigns: ${formatCount(users.length)} users, ${formatCount(total)} cells.\n` +
      `Preview: ${formatCount(changed)} cells would change (${formatCount(accessGranted)} access, ${formatCount(roundRobinAdded)} round robin).\n`,
  );

  const reverts = revert || changed === 0;
  const last = reverts ? await findRevertible(clients) : undefined;
  if (reverts && !last) throw new UserError('No job can be reverted.');
  screen.write(last ? `Reverting ${last.jobId}, which changed ${formatCount(last.changed)} cells:\n` : 'Applying:\n');
  const { body: begun } = last
    ? await owner.revertAssignmentJob({ ...here, jobId: last.jobId })
    : await owner.createAssignmentJob({ ...here, body });
  if ('preview' in begun) throw new Error('expected a job, got a preview');
  const job = await follow(clients, begun, screen);

  const seconds = (Date.parse(job.finishedAt ?? '') - Date.parse(job.requestedAt)) / 1000;
  screen.write(
    `${job.jobId} ${job.status.replace('_', ' ')} after ${seconds} s: ${formatCount(job.changed)} cells changed.\n`,
  );
  for (const { userId, campaignId, reason } of job.failures.slice(0, 5)) {
    screen.write(`  ${userId ?? campaignId}: ${reason}\n`);
  }
  if (!last && job.status === 'succeeded') {
    const names = new Map(users.map(({ userId, name }) => [userId, name]));
    await createLeads(clients, job, (userId) => names.get(userId) ?? userId, screen);
  }
  screen.write(last ? '\nRun it again to assign the campaigns again.\n' : '\nRun it again to revert the job.\n');
  return job;
};
