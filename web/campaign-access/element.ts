import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { styles } from '../core/styles.ts';
import { partDialog } from '../parts/on-demand.ts';
import { isSearchable } from '../parts/search-box.ts';
import { show, staleNote } from '../parts/states.ts';
import { rebase, tick } from './draft.ts';
import { headerView } from './header-view.ts';
import { jobsView } from './jobs-view.ts';
import { readAccess, readJobs, readPeople } from './load.ts';
import './messages.ts';
import { type Access, jobsToShow, type Person } from './model.ts';
import { peopleList, pickerView } from './picker-view.ts';
import { rowsView } from './rows-view.ts';
import { type Question, Saving } from './saving.ts';
import { ownStyles } from './styles.ts';
import { boxesText } from './words.ts';

const rowsAtOnce = 50;
const idleMillis = 5000;

/**
 * Shows the campaigns of an account with the access of one user; owners change it.
 * @tag gatehouse-campaign-access
 * @attr user - the id of the user; without it, the reader chooses one
 * @csspart card - each section
 * @csspart table - the campaigns
 * @csspart save-bar - the bar with _Reset selection_ and _Save_
 * @csspart dialog - the preview, and questions
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class CampaignAccess extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    user: {},
    chosen: { state: true, attribute: false },
    query: { state: true, attribute: false },
    peopleQuery: { state: true, attribute: false },
    limit: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  declare user: string;
  /** The user whom the reader has chosen. */
  declare protected chosen: string;
  declare protected query: string;
  declare protected peopleQuery: string;
  /** How many campaigns are rendered. */
  declare protected limit: number;
  #shownFor: string | undefined;
  /** Whether the reader may change the access of the shown user, once it is known. */
  #canChange: boolean | undefined;

  readonly #directory = new People(this, this.client);
  readonly #saving = new Saving({
    client: this.client,
    account: () => this.account,
    userId: () => this.#userId,
    change: (action, run, options) => this.change(action, run, options),
    reloadAccess: () => this.#access.reload(),
    update: () => this.requestUpdate(),
  });

  readonly #people = this.resource(async (signal): Promise<{ items: readonly Person[] }> => {
    if (this.#userId !== '') return this.#people.value ?? { items: [] };
    return readPeople(this.client, this.account, this.peopleQuery.trim(), signal);
  });

  readonly #access = this.resource(async (signal): Promise<Access> => {
    const { account: accountId, client } = this;
    const userId = this.#userId;
    if (userId === '') return { rows: [], name: undefined, canChange: false };
    const access = await readAccess(client, { accountId, userId }, this.#canChange, signal, (rows) => {
      if (this.#access.value !== undefined) return;
      this.#access.value = { rows, name: undefined, canChange: false };
      this.requestUpdate();
    });
    signal.throwIfAborted();
    if (access.rows.length > 0) this.#canChange = access.canChange;
    const { draft, meanwhile } = rebase(this.#saving.draft, access.rows);
    this.#saving.draft = draft;
    if (meanwhile.length > 0) this.#saving.meanwhile = meanwhile;
    return access;
  });

  readonly #jobs = this.resource(
    async (signal) => {
      if (this.#userId === '') return [];
      const saving = this.#saving;
      const jobs = await readJobs(this.client, this.account, saving.followed, signal);
      if (saving.see(jobs)) {
        await this.#access.reload();
        saving.settle();
      }
      return jobs;
    },
    { pollMillis: () => (this.#saving.isActive ? this.#saving.retryMillis : idleMillis) },
  );
  readonly #dialogCode = this.onDemand(() => import('./dialog/question.ts'));

  constructor() {
    super();
    this.user = '';
    this.chosen = '';
    this.query = '';
    this.peopleQuery = '';
    this.limit = rowsAtOnce;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('account') && this.#shownFor !== undefined) this.chosen = '';
    const shown = `${this.account} ${this.#userId}`;
    if (shown === this.#shownFor) return;
    const isFirst = this.#shownFor === undefined;
    this.#shownFor = shown;
    if (isFirst) return;
    this.#saving.forget();
    this.#canChange = undefined;
    this.query = '';
    this.limit = rowsAtOnce;
    this.#access.reset();
    if (this.canLoad) void this.reload();
  }

  protected override renderPage(): unknown {
    if (this.#userId === '') return this.#picker();
    const { meanwhile, question } = this.#saving;
    return html`<div class="stack">
      ${this.#progress()}
      ${
        meanwhile.length === 0
          ? nothing
          : staleNote(meanwhile.map(({ name, was, is }) => ({ label: name, was: boxesText(was), is: boxesText(is) })))
      }
      <section class="card" part="card" aria-labelledby="heading">
        ${this.#header()} ${show(this.#access, (access) => this.#rows(access))}
      </section>
      ${question === undefined ? nothing : this.#dialog(question)}
    </div>`;
  }

  get #userId(): string {
    return this.user === '' ? this.chosen : this.user;
  }

  get #userName(): string {
    const known = this.#people.value?.items.find(({ userId }) => userId === this.#userId);
    return this.#access.value?.name ?? known?.name ?? this.#userId;
  }

  #picker(): TemplateResult {
    return pickerView({
      query: this.peopleQuery,
      list: show(this.#people, ({ items }) =>
        peopleList(items, (userId) => {
          this.chosen = userId;
        }),
      ),
      onQuery: (query) => {
        this.peopleQuery = query;
        if (isSearchable(query)) void this.#people.reload();
      },
    });
  }

  #header(): TemplateResult {
    const access = this.#access.value;
    return headerView({
      name: this.#userName,
      isReadOnly: access?.name !== undefined && access.rows.length > 0 && !access.canChange,
      onLeave: this.user === '' ? () => this.#leave() : undefined,
    });
  }

  #rows(access: Access): unknown {
    const saving = this.#saving;
    return rowsView({
      access,
      draft: saving.draft,
      pending: saving.pending,
      query: this.query,
      limit: this.limit,
      isBusy: saving.isBusy,
      onQuery: (query) => {
        this.query = query;
        this.limit = rowsAtOnce;
      },
      onMore: () => {
        this.limit += rowsAtOnce;
      },
      onTick: (rows, box, isTicked) => saving.select(tick(saving.draft, rows, box, isTicked)),
      onReset: () => saving.select(new Map()),
      onSave: () => void saving.preview(),
    });
  }

  #progress(): unknown {
    const saving = this.#saving;
    if (this.#jobs.value === undefined && this.#jobs.error === undefined) return nothing;
    return show(this.#jobs, (jobs) =>
      jobsView({
        jobs: jobsToShow(jobs, saving.followed),
        canChange: this.#access.value?.canChange ?? false,
        isBusy: saving.isBusy,
        userName: this.#userName,
        nameOf: (userId) => this.#directory.nameOf(userId),
        isOwn: (job) => saving.isOwn(job),
        onCancel: (job) => void saving.cancel(job),
        onRetry: (job) => void saving.retry(job),
        onUndo: (job) => saving.ask({ kind: 'undo', job, key: crypto.randomUUID() }),
      }),
    );
  }

  #dialog(question: Question): unknown {
    const saving = this.#saving;
    const { isBusy, error } = saving;
    const names = new Map(this.#access.value?.rows.map(({ campaignId, name }) => [campaignId, name]));
    return partDialog(
      this.#dialogCode,
      ({ questionDialog }) =>
        questionDialog({
          question,
          userName: this.#userName,
          campaignName: (id) => names.get(id) ?? id,
          isBusy,
          error,
          onConfirm: () => {
            if (question.kind === 'leave') this.chosen = '';
            else void saving.confirm();
          },
          onClose: () => saving.ask(undefined),
        }),
      () => saving.ask(undefined),
    );
  }

  #leave(): void {
    if (this.#saving.draft.size > 0) this.#saving.ask({ kind: 'leave' });
    else this.chosen = '';
  }
}

customElements.define('gatehouse-campaign-access', CampaignAccess);
