import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { isFailure } from '../core/failure.ts';
import { formatSpan } from '../core/format.ts';
import { GatehouseElement } from '../core/gatehouse-element.ts';
import { People } from '../core/people.ts';
import { serverNow } from '../core/server-clock.ts';
import { styles } from '../core/styles.ts';
import { lockBadge, lockOf, lockText } from '../parts/edition.ts';
import { partDialog } from '../parts/on-demand.ts';
import { isSearchable } from '../parts/search-box.ts';
import { show } from '../parts/states.ts';
import { filtersView } from './filters-view.ts';
import { itemsView } from './items-view.ts';
import './messages.ts';
import type { Question } from './dialog/purge.ts';
import { type Filter, type Item, matching, nameOf, type Policy, type Status, typesOf } from './model.ts';
import { ownStyles } from './styles.ts';

const pollMillis = 10_000;
const dayMillis = 86_400_000;
const noFilter: Filter = { query: '', resourceType: '' };

/**
 * Shows owners and admins what was deleted, by whom and when, and how long it can be restored; restores it or deletes it
 * permanently.
 * @tag gatehouse-trash
 * @csspart card - the section
 * @csspart table - the items
 * @csspart dialog - the question before an item is permanently deleted
 * @csspart empty - the text in place of an empty list
 * @csspart failure - what is shown in place of content that could not be loaded
 */
export class Trash extends GatehouseElement {
  static override properties = {
    ...GatehouseElement.properties,
    status: { state: true, attribute: false },
    filter: { state: true, attribute: false },
    question: { state: true, attribute: false },
    busyId: { state: true, attribute: false },
  };
  static override styles = [styles, ownStyles];

  declare protected status: Status;
  declare protected filter: Filter;
  declare protected question: Question | undefined;
  /** The item that is being restored or purged. */
  declare protected busyId: string | undefined;
  readonly #people = new People(this, this.client);
  readonly #account = this.resource(async (signal) => (await this.client.getAccount(this.#here, signal)).body);
  /** Only owners and admins may read it: this decides whether the page is shown. */
  readonly #policy = this.resource(async (signal) => (await this.client.getPolicy(this.#here, signal)).body);
  readonly #items = this.pages(
    async (query, signal) => {
      const { status } = this;
      return (await this.client.listTrashItems({ ...this.#here, query: { ...query, status } }, signal)).body;
    },
    { idOf: ({ itemId }) => itemId, pollMillis },
  );
  readonly #dialogCode = this.onDemand(() => import('./dialog/purge.ts'));

  constructor() {
    super();
    this.status = 'trashed';
    this.filter = noFilter;
    this.question = undefined;
    this.busyId = undefined;
  }

  protected override renderPage(): unknown {
    return html`<div class="stack">${show(this.#policy, (policy) => this.#page(policy))}</div>`;
  }

  get #here(): { accountId: string } {
    return { accountId: this.account };
  }

  get #timeZone(): string {
    return this.#account.value?.timeZone ?? '';
  }

  #personName = (userId: string): string => this.#people.nameOf(userId);

  #page(policy: Policy): unknown {
    const lock = lockOf(policy, 'trashDays');
    return html`<section class="card" part="card" aria-labelledby="heading">
        <header class="stack">
          <div class="stack tight">
            <div class="row between">
              <h2 id="heading">${msg('Deleted items')}</h2>
              ${lock === undefined ? nothing : lockBadge(lock)}
            </div>
            <p class="hint">
              ${msg(str`Deleted items can be restored for ${formatSpan(policy.trashDays * dayMillis)}. Then they are permanently deleted.`)}
            </p>
          </div>
          ${lock === undefined ? nothing : html`<p>${lockText(lock)}</p>`}
          ${filtersView({
            status: this.status,
            filter: this.filter,
            types: this.#types,
            onStatus: (status) => this.#showStatus(status),
            onFilter: (change) => {
              this.filter = { ...this.filter, ...change };
            },
          })}
        </header>
        ${show(this.#items, () => this.#list())}
      </section>
      ${this.#dialog()}`;
  }

  /** The types of the loaded items, and the chosen one, which may have left the list. */
  get #types(): string[] {
    const { resourceType } = this.filter;
    const types = typesOf(this.#items.items);
    return resourceType === '' || types.includes(resourceType) ? types : [...types, resourceType].sort();
  }

  #list(): unknown {
    const { items, hasMore, isBusy } = this.#items;
    const { query, resourceType } = this.filter;
    return itemsView({
      items: matching(items, this.filter, this.#personName),
      loaded: items.length,
      status: this.status,
      isFiltered: resourceType !== '' || (query.trim() !== '' && isSearchable(query)),
      timeZone: this.#timeZone,
      now: serverNow(),
      hasMore,
      isBusy,
      busyId: this.busyId,
      personName: this.#personName,
      onRestore: (item) => void this.#restore(item),
      onPurge: (item) => {
        this.question = { item };
      },
      onClearFilter: () => {
        this.filter = noFilter;
      },
      onMore: () => void this.#items.more(),
    });
  }

  #dialog(): unknown {
    const { question } = this;
    if (question === undefined) return nothing;
    const onClose = (): void => {
      this.question = undefined;
    };
    return partDialog(
      this.#dialogCode,
      ({ purgeDialog }) =>
        purgeDialog({
          question,
          timeZone: this.#timeZone,
          isBusy: this.busyId !== undefined,
          personName: this.#personName,
          onConfirm: () => void this.#purge(question.item),
          onClose,
        }),
      onClose,
    );
  }

  #showStatus(status: Status): void {
    this.status = status;
    this.filter = noFilter;
    this.#items.reset();
    void this.#items.reload();
  }

  async #restore(item: Item): Promise<void> {
    this.busyId = item.itemId;
    const isRestored = await this.change('restoreTrashItem', () => this.client.restoreTrashItem(this.#refOf(item)), {
      done: msg(str`Restored: ${nameOf(item)}`),
    });
    this.busyId = undefined;
    // The item has left the trash, or its time is over.
    if (!isRestored) void this.#items.reload();
  }

  async #purge(item: Item): Promise<void> {
    this.busyId = item.itemId;
    let failure: unknown;
    const purge = async (): Promise<void> => {
      await this.client.purgeTrashItem(this.#refOf(item));
      this.question = undefined;
    };
    const isPurged = await this.change('purgeTrashItem', purge, {
      done: msg(str`Permanently deleted: ${nameOf(item)}`),
      onFailure: (error) => {
        failure = error;
      },
    });
    if (!isPurged) await this.#explain(item, failure);
    this.busyId = undefined;
  }

  /** Shows in the dialog why an item was not purged, and what has become of it. */
  async #explain(item: Item, error: unknown): Promise<void> {
    this.question = { item, error };
    if (!isFailure(error, 'not-in-trash')) return;
    void this.#items.reload();
    const changed = await this.client.getTrashItem(this.#refOf(item)).then(
      ({ body }) => body,
      () => undefined,
    );
    if (changed !== undefined && this.question?.item === item) this.question = { item, changed };
  }

  #refOf({ itemId }: Item): { accountId: string; itemId: string } {
    return { ...this.#here, itemId };
  }
}

customElements.define('gatehouse-trash', Trash);
