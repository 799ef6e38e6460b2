import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatNumber } from '../core/format.ts';
import { scopeName } from '../core/support-words.ts';
import { pager } from '../parts/pager.ts';
import { searchBox } from '../parts/search-box.ts';
import { emptyState } from '../parts/states.ts';
import { type Column, table } from '../parts/table.ts';
import { isSearch, matching, type Searched } from './account-search.ts';
import type { Account } from './model.ts';
import { endText } from './words.ts';

export interface AccountsViewOptions {
  accounts: readonly Account[];
  hasMore: boolean;
  isBusy: boolean;
  search: string;
  /** What is shown in place of the list while there is a search. */
  found: unknown;
  onSearch: (text: string) => void;
  onEnter: (account: Account) => void;
  onRequest: () => void;
  onMore: () => void;
}

/** How many of the accounts that a search has found are shown. */
const mostShown = 100;

const heading = (): string => msg('Accounts that you may enter');

const columnsOf = (onEnter: (account: Account) => void): Column<Account>[] => [
  {
    heading: msg('Account'),
    cell: ({ accountId, name }) =>
      html`<bdi>${name}</bdi>
        <div class="hint">${accountId}</div>`,
  },
  { heading: msg('Scope'), cell: ({ scope }) => html`<span class="nowrap">${scopeName(scope)}</span>` },
  { heading: msg('Ends'), cell: ({ endsAt }) => html`<span class="when">${endText(endsAt)}</span>` },
  {
    heading: msg('Actions'),
    isEnd: true,
    isHeadingHidden: true,
    cell: (account) =>
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

const accountsTable = (accounts: readonly Account[], onEnter: (account: Account) => void): TemplateResult =>
  table({ caption: heading(), columns: columnsOf(onEnter), rows: accounts, keyOf: ({ accountId }) => accountId });

/** How far a search has come, without plural forms. */
const searchedText = ({ accounts, isReading, isCut }: Searched, found: number): string => {
  const counts = [formatNumber(accounts.length), formatNumber(found)] as const;
  if (isReading) return msg(str`Accounts searched so far: ${counts[0]}, found: ${counts[1]}`);
  if (isCut) return msg(str`Accounts searched: ${counts[0]}, found: ${counts[1]}. There are more.`);
  return msg(str`Accounts searched: ${counts[0]}, found: ${counts[1]}`);
};

/** The accounts that a search has found, and how many it looked at. The list says how far it has come while it is read. */
export const foundView = (searched: Searched, search: string, onEnter: (account: Account) => void): TemplateResult => {
  const found = matching(searched.accounts, search);
  return html`<div class="body muted" role="status">${searchedText(searched, found.length)}</div>
    ${
      found.length > 0
        ? html`<div>
            ${accountsTable(found.slice(0, mostShown), onEnter)}
            ${found.length > mostShown ? html`<div class="body muted">${msg(str`The first ${mostShown} are shown. Type more of the id or name.`)}</div>` : nothing}
          </div>`
        : searched.isReading
          ? nothing
          : emptyState(
              msg('No account that you may enter has this in its id or name.'),
              msg('Search for another part, or request access with the id of the account.'),
            )
    }`;
};

/** The accounts that the agent's team may enter now. */
export const accountsView = (options: AccountsViewOptions): TemplateResult => {
  const { accounts, hasMore, isBusy, search, found, onSearch, onEnter, onRequest, onMore } = options;
  const list = html`<div>
    ${accountsTable(accounts, onEnter)}
    ${hasMore ? html`<div class="more">${pager(hasMore, isBusy, onMore)}</div>` : nothing}
  </div>`;
  const none = emptyState(
    msg('No account admits your team now.'),
    msg('Request access: an owner or admin of the account decides, and the account appears here.'),
  );
  const isNone = accounts.length === 0 && search === '';
  return html`<section class="card" part="card" aria-labelledby="accounts">
    <header class="row between">
      <h2 id="accounts">${heading()}</h2>
      <button type="button" class="primary" @click=${onRequest}>${msg('Request access')}</button>
    </header>
    ${
      isNone
        ? none
        : html`<div class="body">
              ${searchBox({ id: 'search', label: msg('Search by id or name'), value: search, onInput: onSearch })}
            </div>
            ${isSearch(search) ? found : list}`
    }
  </section>`;
};
