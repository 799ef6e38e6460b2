import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { isEnded } from '../campaign-access/model.ts';
import { failureText, jobClass, jobState, usersText } from '../campaign-access/words.ts';
import { formatDateTime, formatNumber, formatSpan } from '../core/format.ts';
import { confirmDialog } from '../parts/dialog.ts';
import { pager } from '../parts/pager.ts';
import { progressBar } from '../parts/progress.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Jobs } from './jobs.ts';
import { canRetry, canUndo, type Job } from './model.ts';

export interface JobsViewOptions {
  jobs: readonly Job[];
  /** Whether the reader may cancel, retry and undo. */
  canChange: boolean;
  isBusy: boolean;
  timeZone: string;
  nameOf: (userId: string) => string;
  hasMore: boolean;
  onMore: () => void;
  onCancel: (job: Job) => void;
  onRetry: (job: Job) => void;
  onUndo: (job: Job) => void;
}

const failuresShown = 3;

const button = (label: string, about: string, isBusy: boolean, onClick: () => void): TemplateResult =>
  html`<button
    type="button"
    class="small"
    aria-label="${label}: ${about}"
    aria-disabled=${isBusy ? 'true' : nothing}
    @click=${() => isBusy || onClick()}
  >
    ${label}
  </button>`;

const requestedText = ({ requestedBy, requestedAt }: Job, { nameOf, timeZone }: JobsViewOptions): string =>
  msg(str`Requested by ${nameOf(requestedBy)}, ${formatDateTime(requestedAt, timeZone)}`);

const activeView = (job: Job, options: JobsViewOptions): TemplateResult => {
  const { canChange, isBusy, onCancel } = options;
  const { jobId, users, done, failed, total, etaSeconds, cancelRequestedAt } = job;
  const about = usersText(users);
  return html`<li class="stack tight">
    ${progressBar({ id: jobId, label: `${about}: ${jobState(job)}`, done: done + failed, total })}
    <div class="row between">
      <span class="muted">
        ${requestedText(job, options)}
        ${etaSeconds === undefined ? nothing : html` · ${msg(str`Time left: ${formatSpan(Math.max(1, etaSeconds) * 1000)}`)}`}
      </span>
      ${
        canChange && cancelRequestedAt === undefined
          ? button(msg('Cancel the job'), about, isBusy, () => onCancel(job))
          : nothing
      }
    </div>
  </li>`;
};

const failuresView = (job: Job, { nameOf }: JobsViewOptions): TemplateResult | typeof nothing => {
  const { failures } = job;
  if (failures.length === 0) return nothing;
  const rest = failures.length - failuresShown;
  return html`<ul class="error">
    ${failures.slice(0, failuresShown).map(({ userId, campaignId, reason }) => {
      const what = userId === undefined ? campaignId : nameOf(userId);
      return html`<li><bdi>${what}</bdi>: ${failureText(reason)}</li>`;
    })}
    ${rest > 0 ? html`<li>${msg(str`and ${formatNumber(rest)} more`)}</li>` : nothing}
  </ul>`;
};

const actions = (job: Job, { canChange, isBusy, timeZone, onRetry, onUndo }: JobsViewOptions): unknown => {
  if (!canChange) return nothing;
  const about = `${usersText(job.users)}, ${formatDateTime(job.requestedAt, timeZone)}`;
  return html`<span class="row end-row">
    ${canRetry(job) ? button(msg('Retry'), about, isBusy, () => onRetry(job)) : nothing}
    ${canUndo(job) ? button(msg('Undo'), about, isBusy, () => onUndo(job)) : nothing}
  </span>`;
};

const pastTable = (jobs: readonly Job[], options: JobsViewOptions): TemplateResult => {
  const { timeZone, nameOf } = options;
  return table({
    caption: msg('Past jobs'),
    rows: jobs,
    keyOf: ({ jobId }) => jobId,
    columns: [
      {
        heading: msg('Job'),
        cell: (job) => html`${usersText(job.users)}${failuresView(job, options)}`,
      },
      {
        heading: msg('State'),
        cell: (job) => html`<span class="badge ${jobClass(job)}">${jobState(job)}</span>
          ${job.revertedBy === undefined ? nothing : html`<span class="badge">${msg('Undone later')}</span>`}`,
      },
      {
        heading: msg('Boxes changed'),
        isEnd: true,
        cell: ({ changed }) => html`<span class="numeric">${formatNumber(changed)}</span>`,
      },
      { heading: msg('Requested by'), cell: ({ requestedBy }) => html`<bdi>${nameOf(requestedBy)}</bdi>` },
      {
        heading: msg('Finished'),
        cell: ({ finishedAt }) => (finishedAt === undefined ? '' : formatDateTime(finishedAt, timeZone)),
      },
      ...(options.canChange
        ? [{ heading: msg('Actions'), isHeadingHidden: true, isEnd: true, cell: (job: Job) => actions(job, options) }]
        : []),
    ],
  });
};

/** The jobs that change campaign access: those that wait or run with their progress, and the past ones as a table. */
export const jobsView = (options: JobsViewOptions): TemplateResult => {
  const active = options.jobs.filter((job) => !isEnded(job));
  const past = options.jobs.filter(isEnded);
  return html`<section class="card" part="card" aria-labelledby="jobs">
    <header><h2 id="jobs">${msg('Changes of campaign access')}</h2></header>
    ${
      options.jobs.length === 0
        ? emptyState(
            msg('No changes yet.'),
            msg('When an owner changes the campaign access of people, the progress appears here.'),
          )
        : nothing
    }
    ${active.length === 0 ? nothing : html`<ul class="jobs">${active.map((job) => activeView(job, options))}</ul>`}
    ${past.length === 0 ? nothing : html`<div>${pastTable(past, options)}</div>`}
    ${options.hasMore ? html`<footer>${pager(true, false, options.onMore)}</footer>` : nothing}
  </section>`;
};

/** The dialog that asks before a job is undone; nothing while there is no question. */
export const undoDialog = (jobs: Jobs, timeZone: string): TemplateResult | typeof nothing => {
  const { question, isBusy, error } = jobs;
  if (question === undefined) return nothing;
  const { users, requestedAt } = question.job;
  const what = `${usersText(users)}, ${formatDateTime(requestedAt, timeZone)}`;
  return confirmDialog({
    heading: msg('Undo these changes?'),
    body: html`<p class="strong">${what}</p>
      <p>${msg('The boxes become what they were before. Boxes that were changed since then stay as they are.')}</p>`,
    confirmLabel: msg('Undo'),
    isBusy,
    error,
    onConfirm: () => void jobs.undo(),
    onClose: () => jobs.ask(),
  });
};
