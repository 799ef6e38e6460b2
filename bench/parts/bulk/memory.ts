import { assignmentRoutes } from '../../../shared/assignments/routes.ts';
import { eventOf } from '../../../test/support/api/call.ts';
import { type Bundle, bundle } from '../../support/bundles.ts';
import { freshTable, step } from '../../support/environment.ts';
import { type Instance, type Memory, startInstance } from '../../support/instance.ts';
import { jobRequest, runJob, steps } from '../../support/jobs.ts';
import { type Matrix, makeMatrix } from '../../support/world.ts';
import { type Size, sizeOfMatrix } from './job.ts';

/** The memory that a function needed for a job of a size. */
export interface FunctionMemory extends Memory, Size {
  name: string;
}

/** The measured functions: `preview` is that of the API; the others are steps, `…/part-handler.ts` is the step `part`. */
const functions = [
  { id: 'assignments', entry: 'functions/assignments/handler.ts', name: 'preview' },
  ...steps.map(({ id, entry }) => ({ id, entry, name: /([a-z]+)-handler\.ts$/.exec(entry)?.[1] ?? entry })),
];

const preview = async ({ invoke }: Instance, matrix: Matrix): Promise<void> => {
  const request = jobRequest(matrix, 'roundRobin', { preview: 'true' });
  const { statusCode } = (await invoke(eventOf(assignmentRoutes.createAssignmentJob, request))) as {
    statusCode?: number;
  };
  if (statusCode !== 200) throw new Error(`the preview answered ${statusCode}`);
};

/** A preview and a job of a matrix, each function in its own fresh process, from its deployed bundle. */
const measureMatrix = async (matrix: Matrix, bundles: readonly Bundle[]): Promise<FunctionMemory[]> => {
  const instances = new Map<string, Instance>();
  for (const { name, file } of bundles) instances.set(name, await startInstance(file));
  const measured: FunctionMemory[] = [];
  try {
    const api = instances.get('assignments');
    if (api) await preview(api, matrix);
    await runJob(matrix, 'roundRobin', new Map([...instances].map(([id, { invoke }]) => [id, invoke])));
  } finally {
    for (const { id, name } of functions) {
      const memory = await instances.get(id)?.stop();
      if (memory) measured.push({ name, ...sizeOfMatrix(matrix), ...memory });
    }
  }
  return measured;
};

/** The memory of a `roundRobin` job, by function and size. */
export const measureMemory = async (sizes: readonly Size[]): Promise<FunctionMemory[]> => {
  const { bundles, remove } = await bundle(Object.fromEntries(functions.map(({ id, entry }) => [id, entry])));
  const measured: FunctionMemory[] = [];
  try {
    for (const { users, campaigns } of sizes) {
      await freshTable(`memory-${users}`);
      const matrix = await makeMatrix('acme', users, campaigns);
      measured.push(...(await step(`${users} × ${campaigns}: memory`, () => measureMatrix(matrix, bundles))));
    }
  } finally {
    await remove();
  }
  return functions.flatMap(({ name }) => measured.filter((one) => one.name === name));
};
