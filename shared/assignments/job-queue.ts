/** The assignment jobs of an account: one runs at a time, the others wait in the order in which they came. */
export interface JobQueue {
  running?: string;
  waiting: readonly string[];
  /** 0 when the item does not exist yet. */
  version: number;
}

/** Whether no job runs, so that a job added now runs at once. */
export const isQueueIdle = (queue: JobQueue): boolean => queue.running === undefined;

/** The queue after a job was added: it runs when no other job does, otherwise it waits as the last one. */
export const withJob = (queue: JobQueue, jobId: string): JobQueue =>
  isQueueIdle(queue) ? { ...queue, running: jobId } : { ...queue, waiting: [...queue.waiting, jobId] };

/**
 * The queue after a job has left it.
 * @returns `next` is the job that runs instead; undefined when the job was not running or no other one waits
 */
export const withoutJob = (queue: JobQueue, jobId: string): { queue: JobQueue; next: string | undefined } => {
  const { version } = queue;
  const waiting = queue.waiting.filter((id) => id !== jobId);
  if (queue.running !== jobId) return { queue: { ...queue, waiting }, next: undefined };
  const [next, ...rest] = waiting;
  return { queue: { version, waiting: rest, ...(next === undefined ? {} : { running: next }) }, next };
};
