import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatSpan } from '../core/format.ts';
import { progressBar } from '../parts/progress.ts';
import { isEnded, type Job } from './model.ts';
import { failureText, jobClass, jobState, usersText } from './words.ts';

export interface JobsViewOptions {
  jobs: readonly Job[];
  /** Whether the reader may cancel, retry and undo. */
  canChange: boolean;
  isBusy: boolean;
  /** The name of the shown user, for the jobs that were created here. */
  userName: string;
  nameOf: (userId: string) => string;
  isOwn: (job: Job) => boolean;
  onCancel: (job: Job) => void;
  onRetry: (job: Job) => void;
  onUndo: (job: Job) => void;
}

const button = (label: string, isBusy: boolean, onClick: () => void): TemplateResult =>
  html`<button
    type="button"
    class="small"
    aria-disabled=${isBusy ? 'true' : nothing}
    @click=${() => isBusy || onClick()}
  >
    ${label}
  </button>`;

const actions = (job: Job, options: JobsViewOptions): TemplateResult | typeof nothing => {
  const { canChange, isBusy, isOwn, onCancel, onRetry, onUndo } = options;
  if (!canChange) return nothing;
  if (!isEnded(job)) {
    return job.cancelRequestedAt === undefined ? button(msg('Cancel the job'), isBusy, () => onCancel(job)) : nothing;
  }
  const canRetry = job.failures.length > 0 && job.revertOf === undefined && job.revertedBy === undefined;
  const canUndo = isOwn(job) && job.revertibleUntil !== undefined && job.changed > 0;
  return html`${canRetry && job.status !== 'cancelled' ? button(msg('Retry'), isBusy, () => onRetry(job)) : nothing}
  ${canUndo ? button(msg('Undo'), isBusy, () => onUndo(job)) : nothing}`;
};

const jobView = (job: Job, options: JobsViewOptions): TemplateResult => {
  const { jobId, users, total, done, failed, etaSeconds, failures, requestedBy } = job;
  const about = options.isOwn(job) ? msg(str`Changes for ${options.userName}`) : usersText(users);
  const state = jobState(job);
  return html`<li class="stack">
    ${progressBar({ id: jobId, label: `${about}: ${state}`, done: done + failed, total })}
    <div class="row between">
      <span class="row muted">
        ${isEnded(job) ? html`<span class="badge ${jobClass(job)}">${state}</span>` : nothing}
        <span>${msg(str`Requested by ${options.nameOf(requestedBy)}`)}</span>
        ${
          etaSeconds === undefined
            ? nothing
            : html`<span>${msg(str`Time left: ${formatSpan(Math.max(1, etaSeconds) * 1000)}`)}</span>`
        }
      </span>
      <span class="row">${actions(job, options)}</span>
    </div>
    ${
      failures.length === 0
        ? nothing
        : html`<div class="note danger" role="alert">
            ${failures.map(
              ({ userId, campaignId, reason }) =>
                html`<span><bdi>${userId ?? campaignId}</bdi>: ${failureText(reason)}</span>`,
            )}
          </div>`
    }
  </li>`;
};

/** The progress of the jobs of the account; nothing when there are none. */
export const jobsView = (options: JobsViewOptions): TemplateResult | typeof nothing =>
  options.jobs.length === 0
    ? nothing
    : html`<section class="card" part="card" aria-labelledby="jobs">
        <header><h2 id="jobs">${msg('Progress')}</h2></header>
        <ul class="jobs">
          ${repeat(
            options.jobs,
            ({ jobId }) => jobId,
            (job) => jobView(job, options),
          )}
        </ul>
      </section>`;
