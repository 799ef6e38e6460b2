import type { SFNClient } from '@aws-sdk/client-sfn';
import { clock } from '../core/clock.ts';
import { log } from '../core/log.ts';
import { timeouts } from '../core/timeouts.ts';
import type { JobRecord } from './job.ts';
import { countStart } from './job-store.ts';

const sdk = () => import('./sfn-sdk.ts');

let client: Promise<SFNClient> | undefined;

/** The Step Functions client, created on first use; exported so that tests can intercept it. */
export const sfn = (): Promise<SFNClient> => {
  client ??= sdk().then(({ SFNClient }) => new SFNClient({ maxAttempts: 5, requestHandler: timeouts }));
  return client;
};

/** How many execution names one call tries: names are taken when earlier starts were not counted. */
const maxNames = 3;

/**
 * Starts the workflow of a job whose turn it is. Safe to repeat: the execution is named after the job and the number of
 * the start, so that one start is one execution, and each step of an execution takes effect once.
 */
const start = async (job: JobRecord): Promise<void> => {
  const { accountId, jobId, attempt } = job;
  const { ExecutionAlreadyExists, StartExecutionCommand } = await sdk();
  const input = JSON.stringify({ accountId, jobId, attempt });
  for (let starts = job.starts; starts < job.starts + maxNames; starts++) {
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
    // An execution with this name exists but did not finish the job: the next start uses the next name.
    if (isNew) return;
  }
};

/** Starts the workflow of a job; logs an error, since the sweep tries again. @returns whether it was started */
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
