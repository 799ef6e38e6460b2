import type { SFNClient } from '@aws-sdk/client-sfn';
import { clock } from '../core/clock.ts';
import { log } from '../core/log.ts';
import { timeouts } from '../core/timeouts.ts';
import type { JobRecord } from './job.ts';
import { countStart } from './job-store.ts';

const sdk = () => import('./sfn-sdk.ts');

let client: Promise<SFNClient> | undefined;

/** The one Step Functions client, made when it is first needed; exported for tests to hook into. */
export const sfn = (): Promise<SFNClient> => {
  client ??= sdk().then(({ SFNClient }) => new SFNClient({ maxAttempts: 5, requestHandler: timeouts }));
  return client;
};

/** Starts whose counting was lost are found out about one by one. */
const mostNames = 3;

/**
 * Starts the workflow of a job whose turn it is. Safe to repeat: the execution is named after the job and the number of
 * its start, so that the same start is one execution, and all that executions do is done once.
 */
const start = async (job: JobRecord): Promise<void> => {
  const { accountId, jobId, attempt } = job;
  const { ExecutionAlreadyExists, StartExecutionCommand } = await sdk();
  const input = JSON.stringify({ accountId, jobId, attempt });
  for (let starts = job.starts; starts < job.starts + mostNames; starts++) {
    const command = new StartExecutionCommand({
      stateMachineArn: process.env['ASSIGNMENT_MACHINE'],
      name: `${jobId}-${starts + 1}`,
      input,
    });
    const isNew = await (await sfn()).send(command).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ExecutionAlreadyExists) return false;
        throw error;
      },
    );
    await countStart({ ...job, starts }, clock.now());
    // Otherwise one of that name is over, and has not finished the job: the next start has another name.
    if (isNew) return;
  }
};

/** The same; what fails is logged, since the sweep starts whatever has not been started. @returns whether it was */
export const tryToStart = async (job: JobRecord): Promise<boolean> => {
  const { accountId, jobId } = job;
  try {
    await start(job);
    return true;
  } catch (error) {
    log.error('JOB_START_FAILED', error, { accountId, jobId });
    return false;
  }
};
