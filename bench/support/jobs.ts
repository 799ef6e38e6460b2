import { setTimeout as sleep } from 'node:timers/promises';
import { synthesise } from '../../infra/synthesise.ts';
import { machineIn } from '../../local/definition.ts';
import { loadFunctions } from '../../local/functions.ts';
import { type Execution, localMachine } from '../../local/state-machine.ts';
import { wiringOf } from '../../local/wiring.ts';
import type { AssignmentJob } from '../../shared/assignments/job.ts';
import { sfn } from '../../shared/assignments/start-workflow.ts';
import { answer, intercepted, type Step } from './intercept.ts';
import { type Matrix, succeed } from './world.ts';

export type Box = 'canAccess' | 'roundRobin';

const { service } = synthesise({});
const machine = machineIn(service);
const taskIds = new Set(machine.tasks.values());

/** The functions behind the tasks of the state machine. */
export const steps = wiringOf(service).functions.filter(({ id }) => taskIds.has(id));

const stepsHere = await loadFunctions(steps);

/** The request for a job that ticks a box for all users and campaigns of a matrix. */
export const jobRequest = (matrix: Matrix, box: Box, query: Record<string, string> = {}) => ({
  as: matrix.owner,
  params: { accountId: matrix.accountId },
  query,
  body: { userIds: matrix.userIds, changes: [{ campaignIds: matrix.campaignIds, [box]: true }] },
});

export interface Ran {
  job: AssignmentJob;
  /** The answers of `getAssignmentJob` while it ran, in order. */
  seen: Pick<AssignmentJob, 'done' | 'percent'>[];
  transitions: number;
}

const isRunning = ({ status }: AssignmentJob): boolean => status === 'queued' || status === 'running';

/**
 * Ticks a box for all users and campaigns through the API, with the state machine of the template in place of Step
 * Functions, and polls the job until it has ended.
 * @param functions the steps by logical id; those of this process otherwise
 * @throws when the job does not succeed
 */
export const runJob = async (matrix: Matrix, box: Box, functions = stepsHere): Promise<Ran> => {
  const local = localMachine(machine, functions);
  const executions: Execution[] = [];
  const start: Step = async (_action, { input }) => {
    executions.push(local.start(JSON.parse(String(input))));
    return answer({ executionArn: String(executions.length) });
  };
  const run = async (): Promise<Pick<Ran, 'job' | 'seen'>> => {
    const { jobId } = await succeed<AssignmentJob>('createAssignmentJob', jobRequest(matrix, box));
    const request = { as: matrix.owner, params: { accountId: matrix.accountId, jobId } };
    const seen: Ran['seen'] = [];
    for (;;) {
      const job = await succeed<AssignmentJob>('getAssignmentJob', request);
      seen.push({ done: job.done, percent: job.percent });
      if (!isRunning(job)) return { job, seen };
      await sleep(20);
    }
  };
  const { job, seen } = await intercepted(await sfn(), start, async () => {
    const ran = await run();
    await Promise.all(executions.map(({ result }) => result));
    return ran;
  });
  if (job.status !== 'succeeded') throw new Error(`the job has ${job.status}`);
  return { job, seen, transitions: executions.reduce((sum, execution) => sum + execution.transitions(), 0) };
};
