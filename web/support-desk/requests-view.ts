import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime } from '../core/format.ts';
import { periodName, scopeName } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { AccessRequest } from './model.ts';
import { requestClass, requestStatus } from './words.ts';

export interface RequestsViewOptions {
  requests: readonly AccessRequest[];
  hasMore: boolean;
  isBusy: boolean;
  nameOf: (accountId: string) => string;
  onWithdraw: (request: AccessRequest) => void;
  onMore: () => void;
}

/** The agent's own requests, and the customers' answers. */
export const requestsView = (options: RequestsViewOptions): TemplateResult => {
  const { requests, hasMore, isBusy, nameOf, onWithdraw, onMore } = options;
  const heading = msg('Your requests');
  const columns = [
    {
      heading: msg('Account'),
      cell: ({ accountId, reason }: AccessRequest) =>
        html`<bdi>${nameOf(accountId)}</bdi>
          <div class="hint">${reason}</div>`,
    },
    {
      heading: msg('Requested'),
      cell: ({ requestedAt }: AccessRequest) => html`<span class="when">${formatDateTime(requestedAt)}</span>`,
    },
    {
      heading: msg('Terms'),
      cell: ({ duration, scope }: AccessRequest) =>
        html`<div class="nowrap">${periodName(duration)}</div>
          <div class="hint nowrap">${scopeName(scope)}</div>`,
    },
    {
      heading: msg('Status'),
      cell: ({ status, declineReason }: AccessRequest) =>
        html`<span class="badge ${requestClass(status)}">${requestStatus(status)}</span>
          ${declineReason === undefined ? nothing : html`<div class="hint">${declineReason}</div>`}`,
    },
    {
      heading: msg('Actions'),
      isEnd: true,
      isHeadingHidden: true,
      cell: (request: AccessRequest) =>
        request.status === 'pending'
          ? html`<button
              type="button"
              class="small danger-quiet"
              aria-label=${msg(str`Withdraw the request for ${nameOf(request.accountId)}`)}
              @click=${() => onWithdraw(request)}
            >
              ${msg('Withdraw')}
            </button>`
          : nothing,
    },
  ];
  return html`<section class="card" part="card" aria-labelledby="requests">
    <header><h2 id="requests">${heading}</h2></header>
    ${
      requests.length === 0
        ? emptyState(msg('You have not requested access yet.'))
        : html`<div>
            ${table({ caption: heading, columns, rows: requests, keyOf: ({ requestId }) => requestId })}
            ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
          </div>`
    }
  </section>`;
};
