import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { formatNumber } from '../core/format.ts';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { errorNote } from '../parts/dialog.ts';
import { show } from '../parts/states.ts';
import { entriesView } from './entries-view.ts';
import { type FilterDraft, filtersOf, isFiltered, noFilters } from './filters.ts';
import { filtersView } from './filters-view.ts';
import { readEntries } from './load.ts';
import './messages.ts';
import { proofOf } from './proof.ts';
import { type FileKind, FileSaving, fileKinds } from './saving.ts';
import { ownStyles } from './styles.ts';
import { Verification } from './verification.ts';
import { verifyView } from './verify-view.ts';
import { actorName } from './words.ts';

const pollMillis = 10_000;
/** Entries get their place in the chain within about a second. */
const waitingPollMillis = 2000;
/** Longer lists are not reloaded, since that would drop what is beyond one page. */
const longest = 200;
const never = 2 ** 31 - 1;

/**
 * Shows owners and admins the journal of their account in words, filters it, saves it as a file, and checks its hash chain
 * in the browser.
 * @tag gatehouse-journal
 * @csspart card - the check, and the entries
 * @csspart entry - an entry
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class Journal extends GatehouseElement {
  static override styles = [styles, ownStyles];

  readonly #people = new People(this, this.client);
  readonly #account = this.resource(async (signal) => (await this.client.getAccount(this.#here, signal)).body);
  readonly #entries = this.pages(
    (query, signal) => readEntries(this.client, this.account, filtersOf(this.#applied, this.#timeZone), query, signal),
    { idOf: ({ entryId }) => entryId, pollMillis: () => this.#pollMillis },
  );
  readonly #checkCode = this.onDemand(() => import('./check/code.ts'));
  readonly #verification = new Verification(
    this,
    async (query, signal) => (await this.client.listJournal({ ...this.#here, query }, signal)).body,
    () => this.#checkCode.read(),
  );
  readonly #saving = new FileSaving(this);
  #draft: FilterDraft = noFilters;
  #applied: FilterDraft = noFilters;
  #earlier = '';

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.get('account') && !changed.get('api')) return;
    this.#verification.reset();
    this.#saving.cancel();
    this.#draft = noFilters;
    this.#applied = noFilters;
    this.#earlier = '';
  }

  protected override renderPage(): unknown {
    return html`<div class="stack">
      ${this.#verifySection()}
      <section class="card" part="card" aria-labelledby="entries">
        ${this.#header()} ${this.#filterForm()} ${show(this.#entries, () => this.#list())}
      </section>
    </div>`;
  }

  get #here(): { accountId: string } {
    return { accountId: this.account };
  }

  get #timeZone(): string {
    return this.#account.value?.timeZone ?? '';
  }

  get #pollMillis(): number {
    const { items } = this.#entries;
    if (items.length > longest) return never;
    return items.some(({ sequence }) => sequence === undefined) ? waitingPollMillis : pollMillis;
  }

  #nameOf = (userId: string): string => this.#people.nameOf(userId);

  #header(): unknown {
    const { kind, parts, error } = this.#saving;
    return html`<header class="stack">
      <div class="row between">
        <h2 id="entries">${msg('Entries')}</h2>
        <div class="row">
          ${fileKinds.map(
            (one) =>
              html`<button
                type="button"
                class="small"
                aria-disabled=${kind === undefined ? nothing : 'true'}
                @click=${() => kind === undefined && void this.#save(one)}
              >
                ${msg(str`Export as ${one.label}`)}
              </button>`,
          )}
        </div>
      </div>
      ${
        kind === undefined
          ? nothing
          : html`<div class="note row between" role="status">
              <span>${msg(str`Downloading ${kind.label}, parts: ${formatNumber(parts)}`)}</span>
              <button type="button" class="small" @click=${() => this.#saving.cancel()}>${msg('Cancel')}</button>
            </div>`
      }
      ${errorNote(error)}
    </header>`;
  }

  #filterForm(): unknown {
    const actors = this.#entries.items.map(({ actor }) => [actor.id, actorName(actor, this.#nameOf)] as const);
    return filtersView({
      draft: this.#draft,
      actors: new Map(actors),
      onDraft: (change) => {
        this.#draft = { ...this.#draft, ...change };
        this.requestUpdate();
      },
      onApply: () => this.#filter(this.#draft),
      onClear: () => this.#filter(noFilters),
    });
  }

  #list(): unknown {
    const { items, hasMore, isBusy } = this.#entries;
    const { result } = this.#verification;
    return entriesView({
      entries: items,
      words: { timeZone: this.#timeZone, nameOf: this.#nameOf },
      brokenId: result?.isIntact === false ? result.link?.entryId : undefined,
      isFiltered: isFiltered(this.#applied),
      hasMore,
      isBusy,
      onMore: () => void this.#entries.more(),
      onClear: () => this.#filter(noFilters),
      onOnly: (filter) => this.#filter({ ...noFilters, ...filter }),
    });
  }

  #verifySection(): unknown {
    const verification = this.#verification;
    const earlier = proofOf(this.#earlier);
    const isUsable = earlier !== undefined || this.#earlier.trim() === '';
    return verifyView({
      verification,
      earlier: this.#earlier,
      timeZone: this.#timeZone,
      canVerify: globalThis.isSecureContext,
      onEarlier: (text) => {
        this.#earlier = text;
        verification.reset();
      },
      onStart: () => isUsable && void this.#follow(verification.start(earlier)),
      onResume: () => isUsable && void this.#follow(verification.resume(earlier)),
      onCancel: () => verification.reset(),
      onCopy: (text) => void this.#copy(text),
    });
  }

  #filter(draft: FilterDraft): void {
    this.#draft = draft;
    this.#applied = draft;
    void this.#entries.reload();
  }

  async #follow(check: Promise<void>): Promise<void> {
    await check;
    const { status, error } = this.#verification;
    if (status === 'failed') this.onLoadError(error);
  }

  async #save(kind: FileKind): Promise<void> {
    const query = filtersOf(this.#applied, this.#timeZone);
    const day = new Date(serverNow()).toISOString().slice(0, 10);
    const saving = this.#saving;
    const isSaved = await saving.run(kind, `journal-${this.account}-${day}`, (mediaType, signal) =>
      this.client.download('listJournal', { ...this.#here, query }, mediaType, signal),
    );
    if (isSaved) this.announce(msg('The file is saved with your downloads.'));
    else if (saving.error !== undefined) this.onLoadError(saving.error);
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.announce(msg('Copied.'));
    } catch {
      this.announce(msg('Your browser does not allow copying. Select the text and copy it.'));
    }
  }
}

customElements.define('gatehouse-journal', Journal);
