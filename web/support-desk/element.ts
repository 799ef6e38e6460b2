import { html, nothing } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import type { Resource } from '../core/resource.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { partDialog } from '../parts/on-demand.ts';
import { show } from '../parts/states.ts';
import { isSearch, pauseAfter, readAccounts, type Searched } from './account-search.ts';
import { accountsView, foundView } from './accounts-view.ts';
import './messages.ts';
import { type Account, periodsOf } from './model.ts';
import { type OpenSessions, openAmong, openPause, readOpenSessions } from './open-sessions.ts';
import { requestsView } from './requests-view.ts';
import { openView, pastView } from './sessions-view.ts';
import { Work } from './work.ts';

/** A customer may end access at any time: the desk shows it within two seconds. */
const pollMillis = 1200;
const slowMillis = 3000;
/** How often open sessions are looked for behind the ended ones that are shown. */
const seldomMillis = 30_000;

const nothingSearched: Searched = { accounts: [], isReading: false, isCut: false };
const noneOpen: OpenSessions = { sessions: [], requests: 1 };

/**
 * The desk of a support agent: the accounts that the agent may enter now, the agent's requests for access, and the agent's
 * sessions over all accounts.
 * @tag gatehouse-support-desk
 * @attr account - the id of the account that the form for requests starts with; optional
 * @attr periods - the periods that can be requested: ISO 8601 durations or `unlimited`, separated by commas
 * @fires gatehouse-entered - the agent is inside an account; `detail` has `accountId`, `sessionId`, `accessToken`,
 * `expiresIn` (seconds), `actingAs`, `scope` and `endsAt`, for the vendor's page to open the account with
 * @csspart card - each section
 * @csspart table - the accounts, the requests and the sessions
 * @csspart dialog - forms and questions
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class SupportDesk extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    periods: {},
    search: { state: true, attribute: false },
  };
  static override styles = styles;

  declare periods: string;
  /** What the list of accounts is searched for. */
  declare protected search: string;
  readonly #accounts = this.pages(
    async (query, signal) => (await this.client.listEnterableAccounts({ query }, signal)).body,
    { idOf: ({ accountId }) => accountId, pollMillis: () => (isSearch(this.search) ? slowMillis : pollMillis) },
  );
  /** The accounts of all pages, while there is a search. */
  readonly #searched: Resource<Searched> = this.resource<Searched>(
    async (signal) => (isSearch(this.search) ? readAccounts(this.client, signal, this.#showRead) : nothingSearched),
    { pollMillis: () => pauseAfter(this.#searched.value ?? nothingSearched, pollMillis) },
  );
  readonly #sessions = this.pages(
    async (query, signal) => (await this.client.listOwnSessions({ query }, signal)).body,
    { idOf: ({ sessionId }) => sessionId, pollMillis },
  );
  /** The open sessions, also those that are not among the newest ones. */
  readonly #open: Resource<OpenSessions> = this.resource<OpenSessions>(
    (signal) => readOpenSessions(this.client, signal),
    {
      pollMillis: () =>
        openPause(this.#sessions.items, this.#open.value ?? noneOpen, { often: pollMillis, seldom: seldomMillis }),
    },
  );
  readonly #requests = this.pages(
    async (query, signal) => (await this.client.listOwnAccessRequests({ query }, signal)).body,
    { idOf: ({ requestId }) => requestId, pollMillis: slowMillis },
  );
  /** The names of accounts, also of those that the agent may no longer enter. */
  readonly #names = new Map<string, string>();
  readonly #work = new Work({
    client: this.client,
    account: () => this.account,
    periods: () => periodsOf(this.periods),
    nameOf: (accountId) => this.#nameOf(accountId),
    change: (action, run, options) => this.change(action, run, options),
    entered: (accountId, token) => this.emit('gatehouse-entered', { accountId, ...token }),
    update: () => this.requestUpdate(),
  });
  readonly #dialogCode = this.onDemand(() => import('./dialog/question.ts'));

  constructor() {
    super();
    this.periods = 'P1D,P7D,P14D,P1M,P4M';
    this.search = '';
  }

  protected override get canLoad(): boolean {
    return this.getToken !== undefined;
  }

  protected override willUpdate(): void {
    const searched = this.#searched.value?.accounts ?? [];
    for (const { accountId, name } of [...searched, ...this.#accounts.items]) this.#names.set(accountId, name);
  }

  protected override renderPage(): unknown {
    return html`<div class="stack">
      ${show(this.#accounts, () => this.#accountsSection())}
      ${show(this.#openNeeded, () => this.#openSection())} ${show(this.#requests, () => this.#requestsSection())}
      ${this.#sessions.value === undefined ? nothing : this.#pastSection()} ${this.#dialog()}
    </div>`;
  }

  /** Shows the pages of a search as they are read. Later the list stays until it is read as a whole. */
  #showRead = (searched: Searched): void => {
    if (this.#searched.value && !this.#searched.value.isReading) return;
    this.#searched.value = searched;
    this.requestUpdate();
  };

  #setSearch(search: string): void {
    const was = isSearch(this.search);
    this.search = search;
    if (was === isSearch(search)) return;
    this.#searched.reset();
    if (was) void this.#accounts.reload();
    else void this.#searched.reload();
  }

  #nameOf = (accountId: string): string => this.#names.get(accountId) ?? accountId;

  #accountsSection(): unknown {
    const accounts = this.#accounts;
    const onEnter = (account: Account): void => this.#work.ask({ kind: 'enter', account });
    return accountsView({
      accounts: accounts.items,
      hasMore: accounts.hasMore,
      isBusy: accounts.isLoadingMore,
      search: this.search,
      found: show(this.#searched, (searched) => foundView(searched, this.search, onEnter)),
      onSearch: (search) => this.#setSearch(search),
      onEnter,
      onRequest: () => this.#work.ask({ kind: 'request' }),
      onMore: () => void accounts.more(),
    });
  }

  /** What the list of open sessions waits for: while all sessions are shown, their list has the open ones, too. */
  get #openNeeded(): Resource<unknown> {
    const { error, hasMore } = this.#sessions;
    return (hasMore && error === undefined ? this.#open : this.#sessions) as Resource<unknown>;
  }

  #openSection(): unknown {
    return openView({
      sessions: openAmong(this.#sessions.items, this.#open.value ?? noneOpen),
      now: serverNow(),
      busyId: this.#work.busyId,
      nameOf: this.#nameOf,
      onContinue: (session) => void this.#work.continue(session),
      onLeave: (session) => void this.#work.leave(session),
    });
  }

  #requestsSection(): unknown {
    const requests = this.#requests;
    return requestsView({
      requests: requests.items,
      hasMore: requests.hasMore,
      isBusy: requests.isLoadingMore,
      nameOf: this.#nameOf,
      onWithdraw: (request) => this.#work.ask({ kind: 'withdraw', request }),
      onMore: () => void requests.more(),
    });
  }

  #pastSection(): unknown {
    const sessions = this.#sessions;
    return pastView({
      sessions: sessions.items.filter(({ status }) => status === 'ended'),
      hasMore: sessions.hasMore,
      isBusy: sessions.isLoadingMore,
      nameOf: this.#nameOf,
      onMore: () => void sessions.more(),
    });
  }

  #dialog(): unknown {
    const work = this.#work;
    const { question, form, isChecked, isSaving, error } = work;
    if (question === undefined) return nothing;
    return partDialog(
      this.#dialogCode,
      ({ questionDialog }) =>
        questionDialog({
          question,
          form,
          periods: periodsOf(this.periods),
          isChecked,
          isBusy: isSaving,
          error,
          nameOf: this.#nameOf,
          onChange: (change) => work.setForm(change),
          onConfirm: () => void work.confirm(),
          onClose: () => work.close(),
        }),
      () => work.close(),
    );
  }
}

customElements.define('gatehouse-support-desk', SupportDesk);
