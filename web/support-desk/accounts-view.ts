import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { scopeName } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import type { Account } from './model.ts';
import { endText } from './words.ts';

export interface AccountsViewOptions {
  accounts: readonly Account[];
  hasMore: boolean;
  isBusy: boolean;
  onEnter: (account: Account) => void;
  onRequest: () => void;
  onMore: () => void;
}

/** The accounts that the agent's team may enter now. */
export const accountsView = (options: AccountsViewOptions): TemplateResult => {
  const { accounts, hasMore, isBusy, onEnter, onRequest, onMore } = options;
  const heading = msg('Accounts that you may enter');
  const columns = [
    {
      heading: msg('Account'),
      cell: ({ accountId, name }: Account) =>
        html`<bdi>${name}</bdi>
          <div class="hint">${accountId}</div>`,
    },
    { heading: msg('Scope'), cell: ({ scope }: Account) => html`<span class="nowrap">${scopeName(scope)}</span>` },
    { heading: msg('Ends'), cell: ({ endsAt }: Account) => html`<span class="when">${endText(endsAt)}</span>` },
    {
      heading: msg('Actions'),
      isEnd: true,
      isHeadingHidden: true,
      cell: (account: Account) =>
        html`<button
          type="button"
          class="small"
          aria-label=${msg(str`Enter ${account.name}`)}
          @click=${() => onEnter(account)}
        >
          ${msg('Enter')}
        </button>`,
    },
  ];
  return html`<section class="card" part="card" aria-labelledby="accounts">
    <header class="row between">
      <h2 id="accounts">${heading}</h2>
      <button type="button" class="primary" @click=${onRequest}>${msg('Request access')}</button>
    </header>
    ${
      accounts.length === 0
        ? emptyState(
            msg('No account admits your team now.'),
            msg('Request access: an owner or admin of the account decides, and the account appears here.'),
          )
        : html`<div>
            ${table({ caption: heading, columns, rows: accounts, keyOf: ({ accountId }) => accountId })}
            ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
          </div>`
    }
  </section>`;
};
