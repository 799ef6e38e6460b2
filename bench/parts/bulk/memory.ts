import type { Invoke } from '../../../local/functions.ts';
import type { AssignmentJob } from '../../../shared/assignments/job.ts';
import { assignmentRoutes } from '../../../shared/assignments/routes.ts';
import { eventOf } from '../../../test/support/call.ts';
import { succeed } from '../../support/account-world.ts';
import type { Bundle } from '../../support/bundles.ts';
import { jobRequest, type Matrix } from '../../support/campaign-world.ts';
import { type Instance, type Memory, startInstance } from '../../support/instance.ts';
import type { Workflow } from '../../support/machine.ts';

/** What each function needed for one job. */
export interface MemoryOf {
  users: number;
  campaigns: number;
  functions: { name: string; memory: Memory }[];
}

/** The functions that are measured: those of the workflow, by logical id, and that of the preview. */
export const measuredEntries = ({ functions }: Workflow): Record<string, string> => ({
  assignments: 'functions/assignments/handler.ts',
  ...Object.fromEntries(functions.map(({ id, entry }) => [id, entry])),
});

/** `functions/assignment-workflow/part-handler.ts` is the step `part`. */
const stepOf = (entry: string): string => /([a-z]+)-handler\.ts$/.exec(entry)?.[1] ?? entry;

const preview = async (instance: Instance, matrix: Matrix): Promise<void> => {
  const event = eventOf(assignmentRoutes.createAssignmentJob, jobRequest(matrix, 'roundRobin', { preview: 'true' }));
  const { statusCode } = (await instance.invoke(event)) as { statusCode?: number };
  if (statusCode !== 200) throw new Error(`the preview answered ${statusCode}`);
};

/** A preview and a job of a matrix, each function in a fresh process of its own, from its deployed bundle. */
export const memoryOf = async (
  matrix: Matrix,
  { functions, serve }: Workflow,
  bundles: readonly Bundle[],
): Promise<MemoryOf> => {
  const instances = new Map<string, Instance>();
  for (const { name, file } of bundles) instances.set(name, await startInstance(file));
  const found: MemoryOf['functions'] = [];
  const stop = async (id: string, name: string): Promise<void> => {
    const memory = await instances.get(id)?.stop();
    instances.delete(id);
    if (memory) found.push({ name, memory });
  };
  try {
    const api = instances.get('assignments');
    if (api) await preview(api, matrix);
    const steps = new Map([...instances].map(([id, { invoke }]): [string, Invoke] => [id, invoke]));
    const request = jobRequest(matrix, 'roundRobin');
    const started = await serve(() => succeed<AssignmentJob>('createAssignmentJob', request), steps);
    await Promise.all(started.executions.map((execution) => execution.result));
    const { accountId, owner: as } = matrix;
    const params = { accountId, jobId: started.result.jobId };
    const { status } = await succeed<AssignmentJob>('getAssignmentJob', { as, params });
    if (status !== 'succeeded') throw new Error(`the job has ${status}`);
  } finally {
    await stop('assignments', 'preview');
    for (const { id, entry } of functions) await stop(id, stepOf(entry));
  }
  return { users: matrix.userIds.length, campaigns: matrix.campaignIds.length, functions: found };
};
