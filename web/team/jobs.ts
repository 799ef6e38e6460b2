import { msg } from '@lit/localize';
import { isEnded } from '../campaign-access/model.ts';
import type { Api } from '../core/client.ts';
import type { Job } from './model.ts';

const idleMillis = 5000;
const activeMillis = 1000;

export interface JobsHost {
  client: Api;
  account: () => string;
  change: (
    action: string,
    run: () => Promise<unknown>,
    options?: { done?: string; onFailure?: (error: unknown) => void },
  ) => Promise<boolean>;
  update: () => void;
}

/** Cancels, retries and undoes jobs. */
export class Jobs {
  isBusy = false;
  /** The job that the reader is asked about before it is undone. The key makes a repeated confirmation harmless. */
  question: { job: Job; key: string } | undefined;
  error: unknown;
  readonly #host: JobsHost;

  constructor(host: JobsHost) {
    this.#host = host;
  }

  /** How often the jobs are read: often while one of them waits or runs. */
  static pollMillis(jobs: readonly Job[]): number {
    return jobs.some((job) => !isEnded(job)) ? activeMillis : idleMillis;
  }

  async cancel({ jobId }: Job): Promise<void> {
    const { client, account, change } = this.#host;
    await this.#busy(() =>
      change('cancelAssignmentJob', () => client.cancelAssignmentJob({ accountId: account(), jobId })),
    );
  }

  async retry({ jobId }: Job): Promise<void> {
    const { client, account, change } = this.#host;
    await this.#busy(() =>
      change('retryAssignmentJob', () => client.retryAssignmentJob({ accountId: account(), jobId }), {
        done: msg('Your changes are queued.'),
      }),
    );
  }

  /** Asks before a job is undone; without a job, the dialog closes. */
  ask(job?: Job): void {
    this.question = job === undefined ? undefined : { job, key: crypto.randomUUID() };
    this.error = undefined;
    this.#host.update();
  }

  /** Undoes the job that the dialog is about. The dialog stays open when that fails. */
  async undo(): Promise<void> {
    const { client, account, change } = this.#host;
    if (this.question === undefined) return;
    const { job, key: idempotencyKey } = this.question;
    const { jobId } = job;
    await this.#busy(() =>
      change(
        'revertAssignmentJob',
        async () => {
          await client.revertAssignmentJob({ accountId: account(), jobId, idempotencyKey });
          this.question = undefined;
        },
        {
          done: msg('Your changes are queued.'),
          onFailure: (error) => {
            this.error = error;
          },
        },
      ),
    );
  }

  async #busy(work: () => Promise<unknown>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.#host.update();
    await work();
    this.isBusy = false;
    this.#host.update();
  }
}
