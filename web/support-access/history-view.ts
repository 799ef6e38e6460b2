import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { scopeName, teamNames } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Grant } from './model.ts';
import { endText, statusClass, statusName, suspendReason } from './words.ts';

export interface HistoryViewOptions {
  grants: readonly Grant[];
  timeZone: string;
  hasMore: boolean;
  isBusy: boolean;
  nameOf: (userId: string) => string;
  onReconfirm: (grant: Grant) => void;
  onRevoke: (grant: Grant) => void;
  onMore: () => void;
}

const endCell = (
  { status, endedAt, endedBy, expiresAt, endReason, suspendReason: why }: Grant,
  options: HistoryViewOptions,
) => {
  const { timeZone, nameOf } = options;
  if (status === 'suspended') return html`<div class="hint">${suspendReason(why)}</div>`;
  return html`<span class="when">${endText(endedAt ?? expiresAt, timeZone)}</span>
  ${endedBy === undefined ? nothing : html`<div class="hint">${nameOf(endedBy)}</div>`}
  ${endReason === undefined || endReason === status ? nothing : html`<div class="hint">${endReason}</div>`}`;
};

/** Every grant of the account, newest first: who granted it, and how it ended. */
export const historyView = (options: HistoryViewOptions): TemplateResult => {
  const { grants, timeZone, hasMore, isBusy, nameOf, onReconfirm, onRevoke, onMore } = options;
  const heading = msg('History of access to your account');
  const columns = [
    {
      heading: msg('Status'),
      cell: (grant: Grant) =>
        html`<span class="badge ${statusClass(grant.status)}">${statusName(grant, timeZone)}</span>`,
    },
    {
      heading: msg('Granted'),
      cell: ({ grantedAt, grantedBy }: Grant) =>
        html`<span class="when">${formatDateTime(grantedAt, timeZone)}</span>
          <div class="hint">${nameOf(grantedBy.userId)}</div>`,
    },
    { heading: msg('End'), cell: (grant: Grant) => endCell(grant, options) },
    {
      heading: msg('Terms'),
      cell: ({ scope, teams, reason }: Grant) =>
        html`${scopeName(scope)}
          <div class="hint">${teamNames(teams)}</div>
          ${reason === undefined ? nothing : html`<div class="hint">${reason}</div>`}`,
    },
    {
      heading: msg('Actions'),
      isHeadingHidden: true,
      isEnd: true,
      cell: (grant: Grant) =>
        grant.status === 'suspended'
          ? html`<button type="button" class="small" @click=${() => onReconfirm(grant)}>${msg('Confirm again')}</button>`
          : grant.status === 'scheduled'
            ? html`<button type="button" class="small" @click=${() => onRevoke(grant)}>${msg('Revoke access')}</button>`
            : nothing,
    },
  ];
  return html`<section class="card" part="card" aria-labelledby="history">
    <header><h2 id="history">${heading}</h2></header>
    ${
      grants.length === 0
        ? emptyState(msg('Nobody has granted access yet.'))
        : html`<div>
            ${table({ caption: heading, columns, rows: grants, keyOf: ({ grantId }) => grantId })}
            ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
          </div>`
    }
  </section>`;
};
