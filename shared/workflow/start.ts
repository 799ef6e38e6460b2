import type { SFNClient } from '@aws-sdk/client-sfn';
import { clock } from '../clock.ts';
import { countStart } from '../db/jobs.ts';
import type { JobRecord } from '../domain/assignment-job.ts';
import { log } from '../log.ts';
import { timeouts } from '../timeouts.ts';

const sdk = () => import('./sfn-sdk.ts');

let client: Promise<SFNClient> | undefined;

/** The one Step Functions client, made when it is first needed; exported for tests to hook into. */
export const sfn = (): Promise<SFNClient> => {
  client ??= sdk().then(({ SFNClient }) => new SFNClient({ maxAttempts: 5, requestHandler: timeouts }));
  return client;
};

/**
 * Starts the workflow of a job whose turn it is. Safe to repeat: the execution is named after the job and the number of
 * its start, so that the same start is one execution, and all that executions do is done once.
 */
const start = async (job: JobRecord): Promise<void> => {
  const { accountId, jobId, starts } = job;
  const { ExecutionAlreadyExists, StartExecutionCommand } = await sdk();
  const command = new StartExecutionCommand({
    stateMachineArn: process.env['ASSIGNMENT_MACHINE'],
    name: `${jobId}-${starts + 1}`,
    input: JSON.stringify({ accountId, jobId }),
  });
  await (await sfn()).send(command).catch((error: unknown) => {
    // It has been, and is over without having finished the job: the next start has another name.
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  });
  await countStart(job, clock.now());
};

/** The same; what fails is logged, since the sweep starts whatever has not been started. */
export const tryToStart = async (job: JobRecord | undefined): Promise<void> => {
  if (!job) return;
  const { accountId, jobId } = job;
  await start(job).catch((error: unknown) => log.error('JOB_START_FAILED', error, { accountId, jobId }));
};
