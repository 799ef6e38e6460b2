import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { currentLocale } from '../core/locale.ts';
import { isSearchable, searchBox } from '../parts/search-box.ts';
import { emptyState } from '../parts/states.ts';
import { table } from '../parts/table.ts';
import { whenVisible } from '../parts/when-visible.ts';
import { type Change, type Draft, totalsOf, wantedOf } from './draft.ts';
import { type Access, type Box, matching, type Row } from './model.ts';
import { campaignsText, unsavedText } from './words.ts';

export interface RowsViewOptions {
  access: Access;
  draft: Draft;
  /** Confirmed changes that are not applied yet. */
  pending: ReadonlyMap<string, Change>;
  query: string;
  /** How many rows are rendered; more when the reader scrolls. */
  limit: number;
  isBusy: boolean;
  /** Says how many boxes are ticked; by default as the access of one user. */
  totalsText?: (totals: { access: number; roundRobin: number }) => string;
  onQuery: (query: string) => void;
  onMore: () => void;
  onTick: (rows: readonly Row[], box: Box, isTicked: boolean) => void;
  onReset: () => void;
  onSave: () => void;
}

/** Moves between the boxes of a column with the arrow keys. */
const moveFocus = (event: KeyboardEvent): void => {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  const way = step[event.key as keyof typeof step];
  const box = event.target as HTMLElement;
  const row = box.closest('tr');
  if (way === undefined || !row || box.dataset['box'] === undefined) return;
  event.preventDefault();
  row[way]?.querySelector<HTMLElement>(`[data-box=${box.dataset['box']}]`)?.focus();
};

const boxCell = (row: Row, box: Box, label: string, options: RowsViewOptions): TemplateResult => {
  const { access, draft, pending, onTick } = options;
  const isTicked = (pending.get(row.campaignId)?.wanted ?? wantedOf(draft, row))[box];
  if (!access.canChange) {
    return html`<span aria-hidden="true">${isTicked ? '✓' : '–'}</span>
      <span class="visually-hidden">${isTicked ? msg('yes') : msg('no')}</span>`;
  }
  return html`<label class="box">
    <input
      type="checkbox"
      data-box=${box}
      aria-label=${label}
      .checked=${isTicked}
      ?disabled=${pending.has(row.campaignId)}
      @change=${(event: Event) => onTick([row], box, (event.target as HTMLInputElement).checked)}
    />
  </label>`;
};

const nameCell = ({ campaignId, name }: Row, { draft, pending }: RowsViewOptions): TemplateResult =>
  html`<span class="row">
    <bdi>${name}</bdi>
    ${draft.has(campaignId) ? html`<span class="badge warning">${msg('Not saved')}</span>` : nothing}
    ${pending.has(campaignId) ? html`<span class="badge">${msg('Waiting')}</span>` : nothing}
  </span>`;

const rowsTable = (rows: readonly Row[], options: RowsViewOptions): TemplateResult => {
  const { access, draft, pending } = options;
  // Cells of rows that have not changed are not rendered again: there may be thousands.
  const cell = (render: (row: Row) => TemplateResult) => (row: Row) => {
    const { campaignId: id } = row;
    return guard([row, draft.get(id), pending.get(id), access.canChange, currentLocale()], () => render(row));
  };
  return table({
    caption: msg('Campaigns'),
    keyOf: ({ campaignId }) => campaignId,
    rows,
    columns: [
      { heading: msg('Campaign name'), cell: cell((row) => nameCell(row, options)) },
      {
        heading: msg('Can access'),
        cell: cell((row) => boxCell(row, 'canAccess', msg(str`Can access: ${row.name}`), options)),
      },
      {
        heading: msg('Round robin'),
        cell: cell((row) => boxCell(row, 'roundRobin', msg(str`Round robin: ${row.name}`), options)),
      },
    ],
  });
};

const selectAllButton = (found: readonly Row[], isFiltered: boolean, options: RowsViewOptions): TemplateResult => {
  const { draft, pending, onTick } = options;
  const rows = found.filter(({ campaignId }) => !pending.has(campaignId));
  const isAll = rows.length > 0 && rows.every((row) => wantedOf(draft, row).canAccess);
  const all = isAll ? msg('Deselect all') : msg('Select all');
  const some = isAll ? msg('Deselect all found') : msg('Select all found');
  return html`<button
    type="button"
    aria-disabled=${rows.length === 0 ? 'true' : nothing}
    @click=${() => onTick(rows, 'canAccess', !isAll)}
  >
    ${isFiltered ? some : all}
  </button>`;
};

const focusSave = (event: Event): void =>
  ((event.target as HTMLElement).getRootNode() as ShadowRoot).querySelector<HTMLElement>('#save')?.focus();

const saveBar = ({ draft, isBusy, onReset, onSave }: RowsViewOptions): TemplateResult => {
  const isIdle = draft.size === 0 || isBusy;
  return html`<footer class="bar row between" part="save-bar">
    <span role="status" class=${draft.size === 0 ? 'muted' : 'strong'}>${unsavedText(draft.size)}</span>
    <div class="row">
      <button
        type="button"
        aria-disabled=${isIdle ? 'true' : nothing}
        @click=${() => isIdle || onReset()}
      >
        ${msg('Reset selection')}
      </button>
      <button
        type="button"
        id="save"
        class="primary"
        aria-disabled=${isIdle ? 'true' : nothing}
        @click=${() => isIdle || onSave()}
      >
        ${msg('Save')}
      </button>
    </div>
  </footer>`;
};

/** The campaigns with their two boxes, the search above and the buttons below. */
export const rowsView = (options: RowsViewOptions): TemplateResult => {
  const { access, draft, query, limit, onQuery, onMore } = options;
  const { rows, canChange } = access;
  if (rows.length === 0) {
    return emptyState(
      msg('There are no campaigns yet.'),
      msg('As soon as your company has campaigns, they are listed here.'),
    );
  }
  const found = matching(rows, query);
  const isFiltered = query.trim() !== '' && isSearchable(query);
  const {
    totalsText = (totals) =>
      msg(str`Access to ${totals.access} of ${campaignsText(rows.length)}, round robin in ${totals.roundRobin}`),
  } = options;
  return html`
    <div class="body stack">
      <div class="tools">
        ${searchBox({ id: 'search', label: msg('Search campaigns'), value: query, onInput: onQuery })}
        ${canChange ? selectAllButton(found, isFiltered, options) : nothing}
      </div>
      <div class="muted" role="status">
        ${isFiltered ? msg(str`Found: ${campaignsText(found.length)}`) : totalsText(totalsOf(draft, rows))}
      </div>
      ${canChange ? html`<button type="button" class="skip" @click=${focusSave}>${msg('Skip the list')}</button>` : nothing}
    </div>
    ${
      found.length === 0
        ? emptyState(msg('No campaign has this in its name.'), msg('Search for another part of the name.'))
        : html`<div @keydown=${moveFocus}>
            ${rowsTable(found.slice(0, limit), options)}
            ${found.length > limit ? html`<div ${whenVisible(onMore)}></div>` : nothing}
          </div>`
    }
    ${canChange ? saveBar(options) : nothing}
  `;
};
