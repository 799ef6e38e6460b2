import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import type { Pages } from '../core/pages.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { part } from '../parts/on-demand.ts';
import { isSearchable } from '../parts/search-box.ts';
import { show } from '../parts/states.ts';
import { filterView, summaryView } from './filter-view.ts';
import { Jobs } from './jobs.ts';
import { jobsView, undoDialog } from './jobs-view.ts';
import { mayAssign, readPeople, withFailures } from './load.ts';
import './messages.ts';
import {
  appended,
  type Filter,
  type Job,
  noFilter,
  type PeoplePage,
  refreshed,
  type Selection,
  select,
} from './model.ts';
import type { Open } from './opened/view.ts';
import { type PeopleViewOptions, peopleList, selectionBar } from './people-view.ts';
import { ownStyles } from './styles.ts';
import { supportView } from './support-view.ts';

/**
 * Shows the people with access to an account, how well they are secured, and support beside them. Owners define campaign
 * access: for one person with all boxes, for several by giving access. The jobs that change it are followed, canceled, retried
 * and undone.
 * @tag gatehouse-team
 * @csspart card - each section
 * @csspart table - the people, and the jobs
 * @csspart dialog - questions
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class Team extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    filter: { state: true, attribute: false },
    selection: { state: true, attribute: false },
    open: { state: true, attribute: false },
    isSelecting: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  declare protected filter: Filter;
  declare protected selection: Selection;
  declare protected open: Open | undefined;
  /** All people are being loaded, in order to select them. */
  declare protected isSelecting: boolean;
  /** The next load appends a page, in place of reading the first one again. */
  #wantsMore = false;
  #canChange: boolean | undefined;
  #shownFor = '';
  /** The list as it was last read: counts and support stay while other filters are applied. */
  #known: PeoplePage | undefined;

  readonly #names = new People(this, this.client);
  readonly #account = this.resource(async (signal) => {
    return (await this.client.getAccount({ accountId: this.account }, signal)).body;
  });

  readonly #people = this.resource(async (signal): Promise<PeoplePage> => {
    const { client, account, filter } = this;
    const list = this.#people.value;
    const isMore = this.#wantsMore;
    this.#wantsMore = false;
    if (isMore && list?.nextPageToken !== undefined)
      return appended(list, await readPeople(client, account, filter, list.nextPageToken, signal));
    const first = await readPeople(client, account, filter, undefined, signal);
    this.#canChange ??= await mayAssign(client, account, first.items[0]?.userId, signal);
    this.#known = refreshed(list, first);
    return this.#known;
  });

  readonly #failures = new Map<string, Job>();
  readonly #jobs: Pages<Job> = this.pages<Job>(
    async (query, signal) => {
      const { body } = await this.client.listAssignmentJobs({ accountId: this.account, query }, signal);
      return { ...body, items: await withFailures(this.client, this.account, body.items, this.#failures, signal) };
    },
    { idOf: ({ jobId }) => jobId, pollMillis: (): number => Jobs.pollMillis(this.#jobs.items) },
  );

  readonly #openedCode = this.onDemand(() => import('./opened/view.ts'));
  readonly #longListCode = this.onDemand(() => import('./long-list.ts'), { isPrefetched: false });

  readonly #jobActions = new Jobs({
    client: this.client,
    account: () => this.account,
    change: (action, run, options) => this.change(action, run, options),
    update: () => this.requestUpdate(),
  });

  constructor() {
    super();
    this.filter = noFilter;
    this.selection = new Map();
    this.open = undefined;
    this.isSelecting = false;
  }

  protected override willUpdate(): void {
    if (this.#shownFor === this.account) return;
    this.#shownFor = this.account;
    this.#canChange = undefined;
    this.#known = undefined;
    this.selection = new Map();
    this.open = undefined;
  }

  protected override renderPage(): unknown {
    const { open, selection } = this;
    if (open !== undefined) {
      const onBack = (): void => void this.#close();
      return part(this.#openedCode, ({ openedView }) =>
        openedView({ open, selection, host: this, onBack, onGranted: () => this.#granted() }),
      );
    }
    const known = this.#known;
    return html`<div class="stack">
      <section class="card people" part="card" aria-labelledby="people">
        <header><h2 id="people">${msg('Users with access to your data')}</h2></header>
        ${known === undefined ? nothing : html`<div class="body">${summaryView(known)}</div>`}
        <div class="body">${filterView(this.filter, (change) => this.#setFilter(change))}</div>
        ${show(this.#people, (list) => peopleList(this.#listOptions(list)))}
        ${known === undefined ? nothing : selectionBar(this.#listOptions(known))}
      </section>
      ${known === undefined ? nothing : supportView(known.support, this.#timeZone)}
      ${show(this.#jobs, () => this.#jobsSection())} ${undoDialog(this.#jobActions, this.#timeZone)}
    </div>`;
  }

  get #timeZone(): string {
    return this.#account.value?.timeZone ?? '';
  }

  #listOptions(list: PeoplePage): PeopleViewOptions {
    return {
      list,
      filter: this.filter,
      selection: this.selection,
      canChange: this.#canChange ?? false,
      isSelecting: this.isSelecting,
      timeZone: this.#timeZone,
      now: serverNow(),
      longListCode: this.#longListCode,
      onSelect: (people, isChosen) => {
        this.selection = select(this.selection, people, isChosen);
      },
      onSelectAll: () => void this.#selectAll(),
      onClear: () => {
        this.selection = new Map();
      },
      onDefine: ({ userId }) => this.#show({ kind: 'one', userId }),
      onDefineSelected: () => {
        const [userId] = this.selection.keys();
        this.#show(this.selection.size === 1 && userId !== undefined ? { kind: 'one', userId } : { kind: 'several' });
      },
      onMore: () => void this.#more(),
    };
  }

  #jobsSection(): unknown {
    const actions = this.#jobActions;
    return jobsView({
      jobs: this.#jobs.items,
      canChange: this.#canChange ?? false,
      isBusy: actions.isBusy,
      timeZone: this.#timeZone,
      nameOf: (userId) => this.#names.nameOf(userId),
      hasMore: this.#jobs.hasMore,
      onMore: () => void this.#jobs.more(),
      onCancel: (job) => void actions.cancel(job),
      onRetry: (job) => void actions.retry(job),
      onUndo: (job) => actions.ask(job),
    });
  }

  #setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    if (!isSearchable(this.filter.q)) return;
    this.#wantsMore = false;
    this.#people.reset();
    void this.#people.reload();
  }

  async #more(): Promise<void> {
    if (this.#people.isBusy) return;
    this.#wantsMore = true;
    await this.#people.reload();
  }

  /** Loads all people that the filter admits, and selects them. */
  async #selectAll(): Promise<void> {
    const { filter } = this;
    this.isSelecting = true;
    while (
      this.#people.value?.nextPageToken !== undefined &&
      this.#people.error === undefined &&
      filter === this.filter
    ) {
      this.#wantsMore = true;
      await this.#people.reload();
    }
    this.isSelecting = false;
    if (filter !== this.filter || this.#people.error !== undefined) return;
    this.selection = select(this.selection, this.#people.value?.items ?? [], true);
  }

  #show(open: Open): void {
    this.open = open;
    void this.#focus('#back');
  }

  #granted(): void {
    this.selection = new Map();
    this.announce(msg('Your changes are queued.'));
    void this.#close();
  }

  async #close(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    void this.#jobs.reload();
    await this.#focus(open?.kind === 'one' ? `[popovertarget="menu-${open.userId}"]` : '#define', '#search');
  }

  /** Gives focus to the first of these elements that there is. */
  async #focus(...selectors: string[]): Promise<void> {
    await this.updateComplete;
    for (const selector of selectors) {
      const found = this.renderRoot.querySelector<HTMLElement>(selector);
      if (found) return found.focus();
    }
  }
}

customElements.define('gatehouse-team', Team);
