import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatRelative } from '../core/format.ts';
import { scopeName, sessionEnd } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Session } from './model.ts';
import { endText } from './words.ts';

export interface OpenViewOptions {
  sessions: readonly Session[];
  now: number;
  /** The session whose button was pressed. */
  busyId: string | undefined;
  nameOf: (accountId: string) => string;
  onContinue: (session: Session) => void;
  onLeave: (session: Session) => void;
}

const openRow = (session: Session, options: OpenViewOptions): TemplateResult => {
  const { now, busyId, nameOf, onContinue, onLeave } = options;
  const { sessionId, accountId, actingAs, endsAt, reason, scope, startedAt, ticket } = session;
  const name = nameOf(accountId);
  const isBusy = busyId === sessionId;
  return html`<li class="setting">
    <div class="stack tight">
      <div class="row"><h3><bdi>${name}</bdi></h3><span class="badge">${scopeName(scope)}</span></div>
      <p>${reason}</p>
      <p class="muted">
        ${msg(str`Acting for ${actingAs.userId}`)} · ${formatRelative(startedAt, now)} ·
        ${endsAt ? msg(str`Until ${endText(endsAt)}`) : endText(endsAt)}
        ${ticket === undefined ? nothing : html` · ${msg(str`Ticket ${ticket}`)}`}
      </p>
    </div>
    <div class="row">
      <button
        type="button"
        aria-disabled=${isBusy ? 'true' : nothing}
        aria-label=${msg(str`Continue in ${name}`)}
        @click=${() => isBusy || onContinue(session)}
      >
        ${msg('Continue')}
      </button>
      <button
        type="button"
        class="danger-quiet"
        aria-disabled=${isBusy ? 'true' : nothing}
        aria-label=${msg(str`Leave ${name}`)}
        @click=${() => isBusy || onLeave(session)}
      >
        ${msg('Leave')}
      </button>
    </div>
  </li>`;
};

/** The agent's open sessions. */
export const openView = (options: OpenViewOptions): TemplateResult =>
  html`<section class="card" part="card" aria-labelledby="open">
    <header><h2 id="open">${msg('Your open sessions')}</h2></header>
    ${
      options.sessions.length === 0
        ? html`<div class="body muted">${msg('You are not inside any account.')}</div>`
        : html`<ul class="rows">
            ${options.sessions.map((session) => openRow(session, options))}
          </ul>`
    }
  </section>`;

export interface PastViewOptions {
  sessions: readonly Session[];
  hasMore: boolean;
  isBusy: boolean;
  nameOf: (accountId: string) => string;
  onMore: () => void;
}

/** The agent's sessions that have ended, and why. */
export const pastView = ({ sessions, hasMore, isBusy, nameOf, onMore }: PastViewOptions): TemplateResult => {
  const heading = msg('Your past sessions');
  const when = (instant: string) => html`<span class="when">${formatDateTime(instant)}</span>`;
  const columns = [
    {
      heading: msg('Account'),
      cell: ({ accountId, reason }: Session) =>
        html`<bdi>${nameOf(accountId)}</bdi>
          <div class="hint">${reason}</div>`,
    },
    { heading: msg('From'), cell: ({ startedAt }: Session) => when(startedAt) },
    { heading: msg('Until'), cell: ({ endedAt = '' }: Session) => when(endedAt) },
    { heading: msg('Why it ended'), cell: ({ endReason }: Session) => endWord(endReason) },
  ];
  return html`<section class="card" part="card" aria-labelledby="past">
    <header><h2 id="past">${heading}</h2></header>
    ${
      sessions.length === 0
        ? emptyState(msg('You have not been inside an account yet.'))
        : html`<div>
            ${table({ caption: heading, columns, rows: sessions, keyOf: ({ sessionId }) => sessionId })}
            ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
          </div>`
    }
  </section>`;
};

/** Why a session has ended, as the agent reads it. */
const endWord = (reason: Session['endReason']): string =>
  reason === 'ended-by-customer' ? msg('Ended by the customer') : sessionEnd(reason);
