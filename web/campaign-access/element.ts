import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { styles } from '../core/styles.ts';
import { isSearchable } from '../parts/search-box.ts';
import { show, staleNote } from '../parts/states.ts';
import { questionDialog } from './dialogs.ts';
import { rebase } from './draft.ts';
import { jobsView } from './jobs-view.ts';
import { readAccess, readJobs, readPeople } from './load.ts';
import './messages.ts';
import { type Access, jobsToShow } from './model.ts';
import { peopleList, pickerView } from './picker-view.ts';
import { rowsView } from './rows-view.ts';
import { Saving } from './saving.ts';
import { ownStyles } from './styles.ts';
import { boxesText } from './words.ts';

const rowsAtOnce = 100;
const idleMillis = 5000;

/**
 * Shows the campaigns of an account with the access of one user; owners change it.
 * @tag gatehouse-campaign-access
 * @attr user - the id of the user; without it, the reader chooses one
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

  readonly #saving = new Saving({
    client: this.client,
    account: () => this.account,
    userId: () => this.#userId,
    change: (action, run, options) => this.change(action, run, options),
    reloadAccess: () => this.#access.reload(),
    update: () => this.requestUpdate(),
  });

  readonly #people = this.resource((signal) =>
    this.#userId === ''
      ? readPeople(this.client, this.account, this.peopleQuery.trim(), signal)
      : Promise.resolve({ items: [] }),
  );

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

  constructor() {
    super();
    this.user = '';
    this.chosen = '';
    this.query = '';
    this.peopleQuery = '';
    this.limit = rowsAtOnce;
  }

  protected override willUpdate(): void {
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
    return html`<div class="stack">
      ${show(this.#access, (access) => this.#page(access))}
    </div>`;
  }

  get #userId(): string {
    return this.user === '' ? this.chosen : this.user;
  }

  get #userName(): string {
    return this.#access.value?.name ?? this.#userId;
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

  #page(access: Access): TemplateResult {
    const saving = this.#saving;
    const { meanwhile, question } = saving;
    return html`<div class="stack">
      ${this.#progress(access)}
      ${
        meanwhile.length === 0
          ? nothing
          : staleNote(meanwhile.map(({ name, was, is }) => ({ label: name, was: boxesText(was), is: boxesText(is) })))
      }
      <section class="card" part="card" aria-labelledby="heading">
        <header class="row between">
          <h2 id="heading"><bdi>${this.#userName}</bdi></h2>
          ${
            this.user === ''
              ? html`<button type="button" class="small" @click=${() => this.#leave()}>
                  ${msg('Choose another user')}
                </button>`
              : nothing
          }
          ${
            access.canChange || access.name === undefined
              ? nothing
              : html`<p class="muted">${msg('Only an owner can change campaign access.')}</p>`
          }
        </header>
        ${rowsView({
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
          onSelect: (draft) => saving.select(draft),
          onSave: () => void saving.preview(),
        })}
      </section>
      ${question === undefined ? nothing : this.#dialog(access)}
    </div>`;
  }

  #progress(access: Access): unknown {
    const saving = this.#saving;
    return jobsView({
      jobs: jobsToShow(this.#jobs.value ?? [], saving.followed),
      canChange: access.canChange,
      isBusy: saving.isBusy,
      userName: this.#userName,
      isOwn: (job) => saving.isOwn(job),
      onCancel: (job) => void saving.cancel(job),
      onRetry: (job) => void saving.retry(job),
      onUndo: (job) => saving.ask({ kind: 'undo', job, key: crypto.randomUUID() }),
    });
  }

  #dialog({ rows }: Access): unknown {
    const saving = this.#saving;
    if (saving.question === undefined) return nothing;
    const { question, isBusy, error } = saving;
    const names = new Map(rows.map(({ campaignId, name }) => [campaignId, name]));
    return questionDialog({
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
    });
  }

  #leave(): void {
    if (this.#saving.draft.size > 0) this.#saving.ask({ kind: 'leave' });
    else this.chosen = '';
  }
}

customElements.define('gatehouse-campaign-access', CampaignAccess);
