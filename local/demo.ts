import { setTimeout as sleep } from 'node:timers/promises';
import type { AssignmentJob } from '../shared/assignments/job.ts';
import type { AssignmentInput } from '../shared/assignments/request.ts';
import { ApiError } from '../shared/http/client.ts';
import { type DemoClients, demoClients } from './demo-clients.ts';
import { StartError } from './engine.ts';
import { pagesOf } from './pages.ts';
import { isReady, playground } from './playground.ts';
import { counted, progressBar, type Screen } from './progress-bar.ts';

const here = { accountId: playground };
const lookMillis = 40;
const patienceMillis = 120_000;

const untilReady = async ({ backend }: DemoClients, screen: Screen): Promise<void> => {
  const endsAt = performance.now() + patienceMillis;
  for (let looks = 0; ; looks++) {
    const found = await backend.getAccount(here).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (found && isReady(found.body)) return;
    if (performance.now() > endsAt)
      throw new StartError('The playground does not come. Was Gatehouse started with --no-playground?');
    if (looks === 0) screen.write('Waiting for the playground …\n');
    await sleep(lookMillis);
  }
};

/** Draws a job's progress until it is over. */
const follow = async ({ owner }: DemoClients, { jobId }: AssignmentJob, screen: Screen): Promise<AssignmentJob> => {
  const bar = progressBar(screen);
  for (;;) {
    const { body: job } = await owner.getAssignmentJob({ ...here, jobId });
    bar.show(job);
    if (job.finishedAt !== undefined) {
      bar.end();
      return job;
    }
    await sleep(lookMillis);
  }
};

/** The latest job that can be taken back and has changed something. */
const revertible = async ({ owner }: DemoClients): Promise<AssignmentJob | undefined> =>
  (await pagesOf((query) => owner.listAssignmentJobs({ ...here, query }))).find(
    ({ revertibleUntil, changed }) => revertibleUntil !== undefined && changed > 0,
  );

const leads = 5;

/** Leads of one campaign come in: whose turn it was, and whose is next. */
const handOutLeads = async (
  { owner, backend }: DemoClients,
  { jobId }: AssignmentJob,
  nameOf: (userId: string) => string,
  screen: Screen,
): Promise<void> => {
  const { body: found } = await owner.listCampaigns({ ...here, query: { q: 'ete', pageSize: 1 } });
  const [campaign] = found.items;
  if (!campaign) return;
  const { campaignId, name } = campaign;
  screen.write(`\n${leads} leads of "${name}" come in:\n`);
  for (let number = 1; number <= leads; number++) {
    const { body: lead } = await backend.createLead({ ...here, campaignId, body: { leadId: `${jobId}-${number}` } });
    const { eligible, sequence } = lead.explanation;
    const who = lead.assignedTo === null ? 'nobody yet' : nameOf(lead.assignedTo);
    screen.write(`  ${who} (turn ${sequence ?? '–'}, of ${eligible} who might get it)\n`);
  }
  const { body: roundRobin } = await owner.getRoundRobin({ ...here, campaignId });
  screen.write(`Next would be ${roundRobin.next.slice(0, 3).map(nameOf).join(', ')}.\n`);
};

/** What one may wish to see. */
export interface Demo {
  url: string;
  /** Take back the last job, whatever could be assigned. */
  revert: boolean;
}

/**
 * Gives everybody in the playground everything, by one job, and draws its progress; when there is nothing left to give,
 * takes back the last job.
 * @returns the job when it is over
 * @throws StartError when nothing runs there, or nothing can be done
 */
export const playDemo = async ({ url, revert }: Demo, screen: Screen): Promise<AssignmentJob> => {
  const clients = await demoClients(url);
  const { owner, backend } = clients;
  await untilReady(clients, screen);
  const users = await pagesOf((query) => backend.listUsers({ ...here, query }));
  const body: AssignmentInput = {
    userIds: users.map(({ userId }) => userId),
    changes: [{ campaignIds: 'all', canAccess: true, roundRobin: true }],
  };
  const asked = await owner.createAssignmentJob({ ...here, query: { preview: 'true' }, body });
  if (!('preview' in asked.body)) throw new Error('a job was made where a preview was asked for');
  const { total, changed, accessGranted, roundRobinAdded } = asked.body;
  screen.write(
    `Everybody into every round robin: ${counted(users.length)} users, ${counted(total)} cells. ` +
      `That would change ${counted(changed)}: ${counted(accessGranted)} get access, ${counted(roundRobinAdded)} round robin.\n`,
  );

  const takesBack = revert || changed === 0;
  const last = takesBack ? await revertible(clients) : undefined;
  if (takesBack && !last) throw new StartError('There is no job that could be taken back.');
  screen.write(last ? `Taking back ${last.jobId}, which changed ${counted(last.changed)} cells:\n` : 'Doing it:\n');
  const { body: begun } = last
    ? await owner.revertAssignmentJob({ ...here, jobId: last.jobId })
    : await owner.createAssignmentJob({ ...here, body });
  if ('preview' in begun) throw new Error('a preview was made where a job was asked for');
  const job = await follow(clients, begun, screen);

  const seconds = (Date.parse(job.finishedAt ?? '') - Date.parse(job.requestedAt)) / 1000;
  screen.write(
    `${job.jobId} ${job.status.replace('_', ' ')} after ${seconds} s: ${counted(job.changed)} cells changed.\n`,
  );
  for (const { userId, campaignId, reason } of job.failures.slice(0, 5)) {
    screen.write(`  ${userId ?? campaignId}: ${reason}\n`);
  }
  if (!last && job.status === 'succeeded') {
    const names = new Map(users.map(({ userId, name }) => [userId, name]));
    await handOutLeads(clients, job, (userId) => names.get(userId) ?? userId, screen);
  }
  screen.write(last ? '\nOnce more gives it to them again.\n' : '\nOnce more takes it back.\n');
  return job;
};
