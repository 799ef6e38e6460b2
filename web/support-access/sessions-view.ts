import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber, formatRelative } from '../core/format.ts';
import { agentName, scopeName, sessionEnd } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Session } from './model.ts';

export interface InsideViewOptions {
  sessions: readonly Session[];
  now: number;
  busyId: string | undefined;
  nameOf: (userId: string) => string;
  onEnd: (session: Session) => void;
}

const insideRow = (session: Session, { now, busyId, nameOf, onEnd }: InsideViewOptions): TemplateResult => {
  const isBusy = busyId === session.sessionId;
  return html`<li class="body setting">
    <div class="stack tight">
      <div class="row"><h3>${agentName(session.agent)}</h3><span class="badge">${scopeName(session.scope)}</span></div>
      <p>${session.reason}</p>
      <p class="muted">
        ${msg(str`Acting for ${nameOf(session.actingAs.userId)}`)} · ${formatRelative(session.startedAt, now)}
        ${session.ticket === undefined ? nothing : html` · ${msg(str`Ticket ${session.ticket}`)}`}
      </p>
    </div>
    <button
      type="button"
      class="danger-quiet"
      aria-disabled=${isBusy ? 'true' : nothing}
      aria-label=${msg(str`End session: ${agentName(session.agent)}`)}
      @click=${() => isBusy || onEnd(session)}
    >
      ${msg('End session')}
    </button>
  </li>`;
};

/** Who is inside the account now. */
export const insideView = (options: InsideViewOptions): TemplateResult =>
  html`<section class="card" part="card" aria-labelledby="inside">
    <header><h2 id="inside">${msg('Inside your account now')}</h2></header>
    ${
      options.sessions.length === 0
        ? html`<div class="body muted">${msg('Nobody from support is inside your account.')}</div>`
        : html`<ul class="rows">
            ${options.sessions.map((session) => insideRow(session, options))}
          </ul>`
    }
  </section>`;

const receiptView = ({ receipt }: Session): unknown => {
  if (!receipt || receipt.receivers.length === 0) return html`<span class="muted">${msg('Being delivered')}</span>`;
  const { receivers, lagMillis } = receipt;
  const missing = receivers.filter(({ acknowledgedAt }) => acknowledgedAt === undefined);
  if (lagMillis !== null) {
    return html`<span class="badge success">${msg('Confirmed')}</span>
      <span class="muted nowrap">${msg(str`after ${formatNumber(lagMillis / 1000)} s`)}</span>`;
  }
  return html`<span class="badge warning">${msg('Not confirmed by all')}</span>
    <span class="muted">${missing.map(({ receiver }) => receiver).join(', ')}</span>`;
};

export interface PastViewOptions {
  sessions: readonly Session[];
  timeZone: string;
  hasMore: boolean;
  isBusy: boolean;
  onMore: () => void;
}

/** The sessions that have ended, each with its receipt: which systems have confirmed that the agent is out. */
export const pastView = ({ sessions, timeZone, hasMore, isBusy, onMore }: PastViewOptions): TemplateResult => {
  const heading = msg('Past sessions');
  const when = (instant: string) => html`<span class="when">${formatDateTime(instant, timeZone)}</span>`;
  const columns = [
    {
      heading: msg('Agent'),
      cell: (session: Session) =>
        html`${agentName(session.agent)}
          <div class="hint">${session.reason}</div>`,
    },
    { heading: msg('From'), cell: ({ startedAt }: Session) => when(startedAt) },
    { heading: msg('Until'), cell: ({ endedAt = '' }: Session) => when(endedAt) },
    { heading: msg('Why it ended'), cell: ({ endReason }: Session) => sessionEnd(endReason) },
    { heading: msg('Receipt'), cell: receiptView },
  ];
  return html`<section class="card" part="card" aria-labelledby="past">
    <header><h2 id="past">${heading}</h2></header>
    ${
      sessions.length === 0
        ? emptyState(msg('Support has not been inside your account yet.'))
        : html`<div>
            ${table({ caption: heading, columns, rows: sessions, keyOf: ({ sessionId }) => sessionId })}
            ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
          </div>`
    }
  </section>`;
};
