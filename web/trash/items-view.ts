import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatDateTime, formatNumber, formatSpan } from '../core/format.ts';
import { resourceTypeName } from '../core/resource-words.ts';
import { pager } from '../parts/pager.ts';
import { emptyState } from '../parts/states.ts';
import { type Column, table } from '../parts/table.ts';
import { type Item, isNear, nameOf, type Status, timeLeft } from './model.ts';
import { actorName } from './words.ts';

export interface ItemsViewOptions {
  /** The items that are loaded and match the filter. */
  items: readonly Item[];
  /** How many items are loaded. */
  loaded: number;
  status: Status;
  isFiltered: boolean;
  timeZone: string;
  now: number;
  hasMore: boolean;
  isBusy: boolean;
  /** The item that is being restored. */
  busyId: string | undefined;
  personName: (userId: string) => string;
  onRestore: (item: Item) => void;
  onPurge: (item: Item) => void;
  onClearFilter: () => void;
  onMore: () => void;
}

const whenAndWho = (at: string | undefined, who: string | undefined, timeZone: string): unknown =>
  at === undefined
    ? nothing
    : html`<span class="when">${formatDateTime(at, timeZone)}</span>
        ${who === undefined ? nothing : html`<div class="hint"><bdi>${who}</bdi></div>`}`;

const itemColumn = (): Column<Item> => ({
  heading: msg('Item'),
  cell: (item) => html`<bdi class="strong">${nameOf(item)}</bdi>
    <div class="hint">${resourceTypeName(item.resourceType)}</div>`,
});

const deletedColumn = ({ timeZone, personName }: ItemsViewOptions): Column<Item> => ({
  heading: msg('Deleted'),
  cell: ({ deletedAt, deletedBy }) =>
    whenAndWho(deletedAt, deletedBy === undefined ? undefined : personName(deletedBy), timeZone),
});

const endColumn = ({ status, timeZone, now, personName }: ItemsViewOptions): Column<Item> => {
  const whoOf = (actor: Item['restoredBy']) => (actor === undefined ? undefined : actorName(actor, personName));
  if (status === 'restored') {
    return {
      heading: msg('Restored'),
      cell: ({ restoredAt, restoredBy }) => whenAndWho(restoredAt, whoOf(restoredBy), timeZone),
    };
  }
  if (status === 'purged') {
    return {
      heading: msg('Permanently deleted'),
      cell: ({ purgedAt, purgedBy }) => whenAndWho(purgedAt, whoOf(purgedBy), timeZone),
    };
  }
  return {
    heading: msg('Time left'),
    cell: (
      item,
    ) => html`<span class="badge ${isNear(item, now) ? 'warning' : ''}">${formatSpan(timeLeft(item, now))}</span>
      <div class="hint when">${formatDateTime(item.purgeAt, timeZone)}</div>`,
  };
};

const actionsColumn = ({ busyId, onRestore, onPurge }: ItemsViewOptions): Column<Item> => ({
  heading: msg('Actions'),
  isHeadingHidden: true,
  isEnd: true,
  cell: (item) => html`<div class="actions">
    <button
      type="button"
      class="small"
      aria-label=${msg(str`Restore: ${nameOf(item)}`)}
      aria-disabled=${busyId === undefined ? nothing : 'true'}
      @click=${() => busyId === undefined && onRestore(item)}
    >
      ${msg('Restore')}
    </button>
    <button
      type="button"
      class="small danger-quiet"
      aria-label=${msg(str`Delete permanently: ${nameOf(item)}`)}
      @click=${() => onPurge(item)}
    >
      ${msg('Delete permanently')}
    </button>
  </div>`,
});

const emptyView = ({ status, isFiltered, hasMore, onClearFilter }: ItemsViewOptions): TemplateResult => {
  if (isFiltered) {
    return emptyState(
      msg('No item matches the filter.'),
      hasMore ? msg('Older items are not loaded yet.') : undefined,
      html`<button type="button" @click=${onClearFilter}>${msg('Clear the filter')}</button>`,
    );
  }
  if (status === 'restored') return emptyState(msg('No item was restored.'));
  if (status === 'purged') return emptyState(msg('No item was permanently deleted.'));
  return emptyState(msg('The trash is empty.'), msg('Deleted items appear here, and can be restored.'));
};

/** The items of one status, newest first. */
export const itemsView = (options: ItemsViewOptions): TemplateResult => {
  const { items, loaded, status, isFiltered, hasMore, isBusy, onMore } = options;
  const columns = [itemColumn(), deletedColumn(options), endColumn(options)];
  if (status === 'trashed') columns.push(actionsColumn(options));
  return html`<div>
    ${
      items.length === 0
        ? emptyView(options)
        : table({ caption: msg('Trash'), columns, rows: items, keyOf: ({ itemId }) => itemId })
    }
    ${
      hasMore
        ? html`<div class="more row between">
            ${pager(hasMore, isBusy, onMore)}
            ${isFiltered ? html`<p class="hint">${msg(str`Searched in the latest ${formatNumber(loaded)} items.`)}</p>` : nothing}
          </div>`
        : nothing
    }
  </div>`;
};
