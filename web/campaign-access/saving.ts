import { msg } from '@lit/localize';
import type { Api } from '../core/client.ts';
import type { ChangeOptions } from '../core/gatehouse-element.ts';
import { type Change, changesOf, type Draft, type Meanwhile } from './draft.ts';
import { isEnded, type Job, type Preview } from './model.ts';

/** What the reader is asked in a dialog. `key` makes a repeated confirmation harmless. */
export type Question =
  | { kind: 'save'; preview: Preview; key: string }
  | { kind: 'undo'; job: Job; key: string }
  | { kind: 'leave' };

/** What the element provides. */
export interface SavingHost {
  client: Api;
  account: () => string;
  userId: () => string;
  change: (action: string, run: () => Promise<unknown>, options?: ChangeOptions) => Promise<boolean>;
  reloadAccess: () => Promise<void>;
  update: () => void;
}

interface OwnJob {
  userId: string;
  /** What was saved by the job; empty when the page shows its outcome. */
  draft: Draft;
}

/** The unsaved selection of one user, and the way of a change: preview, confirmation, job, undo. */
export class Saving {
  draft: Draft = new Map();
  /** What others have changed of the selected campaigns, until the reader goes on. */
  meanwhile: readonly Meanwhile[] = [];
  question: Question | undefined;
  isBusy = false;
  error: unknown;
  /** How long to wait between two reads of a running job, as the server asks for it. */
  retryMillis = 1000;
  /** Ids of the jobs that waited, ran or ended while the page was open. */
  readonly followed = new Set<string>();
  readonly #active = new Set<string>();
  readonly #seen = new Set<string>();
  #seenAccount: string | undefined;
  /** Jobs that were created on this page. */
  readonly #own = new Map<string, OwnJob>();
  readonly #host: SavingHost;

  constructor(host: SavingHost) {
    this.#host = host;
  }

  /** Drops what belongs to the user who was shown before. */
  forget(): void {
    Object.assign(this, { draft: new Map(), meanwhile: [], question: undefined, error: undefined });
  }

  select(draft: Draft): void {
    this.draft = draft;
    this.meanwhile = [];
    this.#host.update();
  }

  ask(question: Question | undefined): void {
    Object.assign(this, { question, error: undefined });
    this.#host.update();
  }

  get isActive(): boolean {
    return this.#active.size > 0;
  }

  /** Whether a job was created on this page for the user who is shown. */
  isOwn({ jobId }: Pick<Job, 'jobId'>): boolean {
    return this.#own.get(jobId)?.userId === this.#host.userId();
  }

  /** The changes that were confirmed and whose outcome the page does not show yet. */
  get pending(): ReadonlyMap<string, Change> {
    const own = [...this.#own.values()].filter(({ userId }) => userId === this.#host.userId());
    return new Map(own.flatMap(({ draft }) => [...draft]));
  }

  /**
   * Takes note of the jobs of the account. Those that have ended before the first call are not followed.
   * @returns whether one of them has ended since the last call
   */
  see(jobs: readonly Job[]): boolean {
    const account = this.#host.account();
    const isFirst = this.#seenAccount !== account;
    this.#seenAccount = account;
    let hasEnded = false;
    for (const job of jobs) {
      const { jobId } = job;
      const isNew = !this.#seen.has(jobId);
      this.#seen.add(jobId);
      if (!isEnded(job)) this.#follow(jobId);
      else if (this.#active.delete(jobId) || (isNew && !isFirst)) {
        this.followed.add(jobId);
        hasEnded = true;
      }
    }
    return hasEnded;
  }

  /** The access was read again: what ended jobs have applied is no longer pending. */
  settle(): void {
    for (const [jobId, { userId }] of this.#own) {
      if (!this.#active.has(jobId)) this.#own.set(jobId, { userId, draft: new Map() });
    }
  }

  /** Reads the access again and asks for the exact difference. Stops when others have changed the selected campaigns. */
  async preview(): Promise<void> {
    const { client, account, reloadAccess, change } = this.#host;
    if (this.isBusy || this.draft.size === 0) return;
    await this.#busy(async () => {
      this.meanwhile = [];
      await reloadAccess();
      if (this.meanwhile.length > 0 || this.draft.size === 0) return;
      try {
        const { body } = await client.createAssignmentJob({
          accountId: account(),
          query: { preview: 'true' },
          body: this.#request(),
        });
        if ('preview' in body) this.ask({ kind: 'save', preview: body, key: crypto.randomUUID() });
      } catch (error) {
        await change('createAssignmentJob', () => Promise.reject(error));
      }
    });
  }

  /** Carries out what the open dialog is about. It stays open when that fails. */
  async confirm(): Promise<void> {
    const { client, account } = this.#host;
    const { question, draft } = this;
    const accountId = account();
    if (question?.kind === 'save') {
      await this.#queue('createAssignmentJob', draft, () =>
        client.createAssignmentJob({ accountId, body: this.#request(), idempotencyKey: question.key }),
      );
    } else if (question?.kind === 'undo') {
      const { jobId } = question.job;
      await this.#queue('revertAssignmentJob', undefined, () =>
        client.revertAssignmentJob({ accountId, jobId, idempotencyKey: question.key }),
      );
    }
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
      change('retryAssignmentJob', async () => {
        await client.retryAssignmentJob({ accountId: account(), jobId });
        this.#follow(jobId);
      }),
    );
  }

  async #queue(
    action: string,
    draft: Draft | undefined,
    run: () => Promise<{ body: object; headers: Headers }>,
  ): Promise<void> {
    const { change, userId } = this.#host;
    await this.#busy(async () => {
      const isDone = await change(
        action,
        async () => {
          const { body, headers } = await run();
          const { jobId } = body as { jobId: string };
          this.#follow(jobId);
          if (draft) {
            this.#own.set(jobId, { userId: userId(), draft });
            this.draft = new Map();
          }
          this.retryMillis = Math.max(1, Number(headers.get('retry-after') ?? 1)) * 1000;
        },
        {
          done: msg('Your changes are queued.'),
          onFailure: (error) => {
            this.error = error;
          },
        },
      );
      // The page shows the job by now.
      if (isDone) this.question = undefined;
    });
  }

  #follow(jobId: string): void {
    this.followed.add(jobId);
    this.#active.add(jobId);
  }

  #request() {
    return { userIds: [this.#host.userId()], changes: changesOf(this.draft) };
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
