import {
  allOf,
  type Boxes,
  boxesOf,
  type Change,
  chunked,
  type Difference,
  inOrder,
  type Job,
  key,
  type Model,
  type PartResult,
  type Progress,
  type Resolved,
  resolve,
  rostersOf,
  same,
  unticked,
} from './matrix.ts';

/** A new job takes its place. */
export const post = (model: Model, jobId: string, userIds: string[], changes: Change[]): Job => {
  const resolved = resolve(model, changes);
  const job: Job = {
    ...{ jobId, userIds, changes, resolved, status: 'queued', attempt: 1, published: ['created'], isCancelled: false },
    ...{ parts: chunked(userIds), rosters: [], there: new Set(), changed: 0 },
    ...{
      cells: new Map(),
      total: userIds.length * allOf(resolved).length,
      failures: [],
      hasStaleRosters: false,
      results: new Map(),
    },
  };
  model.jobs.push(job);
  model.lane.push(job);
  return job;
};

export const isOver = ({ status }: Job): boolean => status !== 'queued' && status !== 'running';

export const hasFailed = (job: Job): boolean => job.hasStaleRosters || [...job.cells.values()].includes('failed');

const end = (model: Model, job: Job, status: Job['status']): void => {
  job.status = status;
  job.published.push(`finished ${job.attempt}`);
  model.lane.splice(model.lane.indexOf(job), 1);
  // What has not been taken back whole can be taken back again.
  if (job.revertOf && status !== 'succeeded') delete job.revertOf.revertedBy;
};

/** @returns whether there was something to cancel */
export const cancel = (model: Model, job: Job): boolean => {
  if (job.status === 'cancelled') return true;
  if (isOver(job)) return false;
  const { previous } = job;
  if (job.status === 'queued' && previous) {
    // A retry that has not begun leaves everything as it was.
    delete job.previous;
    Object.assign(job, previous, { published: job.published });
    end(model, job, previous.status);
    return true;
  }
  if (job.status === 'running' && !job.isCancelled) job.published.push('cancel-requested');
  job.isCancelled = true;
  if (job.status === 'queued') end(model, job, 'cancelled');
  return true;
};

/** @returns whether it could be tried again */
export const retry = (model: Model, job: Job): boolean => {
  if (!isOver(job) || job.isCancelled || job.revertOf || job.revertedBy || !hasFailed(job)) return false;
  const previous = { ...job, cells: new Map(job.cells) };
  // In the order in which they were named, whichever part failed first.
  const failed = new Set(job.failures.filter((line) => line.startsWith('user ')).map((line) => line.split(' ')[1]));
  const users = job.userIds.filter((userId) => failed.has(userId));
  for (const [cell, progress] of job.cells) {
    if (progress === 'failed') job.cells.set(cell, failed.has(cell.split(' ')[0]) ? 'pending' : 'boxed');
  }
  Object.assign(job, { status: 'queued', parts: chunked(users), failures: [], hasStaleRosters: false, previous });
  job.published.push(`retried ${++job.attempt}`);
  model.lane.push(job);
  return true;
};

/** @returns the job that takes another back; undefined when that cannot be */
export const revert = (model: Model, job: Job, jobId: string): Job | undefined => {
  if (!isRevertible(job)) return undefined;
  const users = [...job.results.values()]
    .map((part) => part.users.map(({ userId }) => userId))
    .filter((some) => some.length > 0);
  const back = post(model, jobId, users.flat(), []);
  Object.assign(back, { revertOf: job, total: job.changed, parts: users });
  job.revertedBy = back;
  return back;
};

export const isRevertible = (job: Job): boolean => isOver(job) && !job.revertOf && !job.revertedBy;

const changesOf = (job: Job): Difference[] => [...job.results.values()].flatMap(({ changes }) => changes);

/** Its turn has come. @returns whether it has */
export const begin = (model: Model, job: Job, attempt: number): boolean => {
  if (model.lane[0] !== job || job.attempt !== attempt) return false;
  if (job.status === 'running') return true;
  job.status = 'running';
  delete job.previous;
  job.published.push(`started ${attempt}`);
  job.there = new Set(model.campaigns.values());
  if (job.revertOf) {
    const changed = changesOf(job.revertOf);
    const moved = changed.filter(({ before, after }) => before.roundRobin !== after.roundRobin);
    job.rosters = chunked(inOrder(moved.map(({ campaign }) => campaign)));
    for (const { userId, campaign } of changed) job.cells.set(key(userId, campaign), 'pending');
    return true;
  }
  if (job.attempt === 1) {
    // What was named when it was asked for, as far as it is there still; `all` is what there is now.
    const { there } = job;
    job.resolved = job.resolved.map((one, index) => ({
      ...one,
      campaigns:
        job.changes[index]?.campaignIds === 'all' ? inOrder(there) : one.campaigns.filter((each) => there.has(each)),
    }));
    const campaigns = allOf(job.resolved);
    job.total = job.userIds.length * campaigns.length;
    for (const userId of job.userIds) for (const each of campaigns) job.cells.set(key(userId, each), 'pending');
  }
  job.rosters = chunked(rostersOf(job.resolved));
  return true;
};

const changedBy = ({ canAccess, roundRobin }: Resolved, before: Boxes): Boxes => {
  if (canAccess === false) return unticked;
  return {
    access: before.access || canAccess === true || roundRobin === true,
    roundRobin: roundRobin ?? before.roundRobin,
  };
};

const tick = (model: Model, job: Job, some: Difference[], one: Omit<Difference, 'before'>): void => {
  const before = boxesOf(model, one.person, one.campaign);
  if (same(before, one.after)) return;
  model.boxes.set(key(one.person, one.campaign), one.after);
  model.known.add(one.person);
  some.push({ ...one, before });
  job.changed++;
};

/** Takes back what the other job changed for a user, where it is still as it was left, and still the same person. */
const takeBack = (model: Model, job: Job, userId: string, some: Difference[]): void => {
  for (const one of job.revertOf ? changesOf(job.revertOf) : []) {
    if (one.userId !== userId) continue;
    job.cells.set(key(userId, one.campaign), 'done');
    const isThere = model.users.get(userId) === one.person;
    if (isThere && same(boxesOf(model, one.person, one.campaign), one.after)) {
      tick(model, job, some, { ...one, after: one.before });
    }
  }
};

/** A part is applied, unless no more of the job is wanted. */
export const applyPart = (model: Model, job: Job, index: number): void => {
  if (job.isCancelled) return;
  const later = new Set(rostersOf(job.resolved));
  const some: Difference[] = [];
  const users: PartResult['users'] = [];
  const touchesRosters = job.revertOf !== undefined || later.size > 0;
  for (const userId of job.parts[index] ?? []) {
    const person = model.users.get(userId);
    const before = some.length;
    const wasKnown = person !== undefined && model.known.has(person);
    const keep = () => {
      const isKept = some.length > before || (touchesRosters && wasKnown);
      if (isKept && person !== undefined) users.push({ userId, person });
    };
    if (job.revertOf) {
      takeBack(model, job, userId, some);
      keep();
      continue;
    }
    if (person === undefined) job.failures.push(`user ${userId} user-not-found`);
    for (const campaign of allOf(job.resolved)) {
      const progress = person === undefined ? 'failed' : later.has(campaign) ? 'boxed' : 'done';
      job.cells.set(key(userId, campaign), progress);
      if (person === undefined) continue;
      const after = job.resolved
        .filter(({ campaigns }) => campaigns.includes(campaign))
        .reduce((boxes, change) => changedBy(change, boxes), boxesOf(model, person, campaign));
      tick(model, job, some, { userId, person, campaign, after });
    }
    keep();
  }
  job.results.set(`${job.attempt} ${String(index).padStart(5, '0')}`, { users, changes: some });
};

/** A part could not be applied. */
export const failPart = (job: Job, index: number): void => {
  if (job.isCancelled) return;
  for (const userId of job.parts[index] ?? []) {
    job.failures.push(`user ${userId} not-applied`);
    for (const cell of job.cells.keys()) if (cell.startsWith(`${userId} `)) job.cells.set(cell, 'failed');
  }
};

/** Rosters are brought up to date, or could not be. */
export const settleRosters = (model: Model, job: Job, index: number, isWritten: boolean): void => {
  const changed = changesOf(job);
  const kept = [...job.results.values()].flatMap(({ users }) => users);
  for (const campaign of job.rosters[index] ?? []) {
    for (const [cell, progress] of job.cells) {
      const isOf = cell.endsWith(` ${campaign}`);
      if (isOf && progress === 'boxed') job.cells.set(cell, isWritten ? 'done' : 'failed');
    }
    // Asking for the same again mends what an earlier job failed at.
    if (isWritten) for (const { person } of kept) model.behind.delete(key(person, campaign));
    else for (const one of changed) if (one.campaign === campaign) model.behind.add(key(one.person, campaign));
    const id = campaign.split('.')[0] ?? '';
    if (isWritten) continue;
    job.hasStaleRosters = true;
    if (job.there.has(campaign)) job.failures.push(`campaign ${id} roster-not-updated`);
  }
};

/** A job that has run is over. */
export const finish = (model: Model, job: Job): void => {
  if (job.status !== 'running') return;
  const isDone = [...job.cells.values()].includes('done');
  end(
    model,
    job,
    job.isCancelled ? 'cancelled' : !hasFailed(job) ? 'succeeded' : isDone ? 'partially_failed' : 'failed',
  );
};

/** How many cells are done, and how many failed. */
export const countsOf = ({ cells }: Job): { done: number; failed: number } => {
  const count = (progress: Progress) => [...cells.values()].filter((one) => one === progress).length;
  return { done: count('done'), failed: count('failed') };
};
