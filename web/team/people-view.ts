import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatNumber } from '../core/format.ts';
import type { Resource } from '../core/resource.ts';
import { menu } from '../parts/menu.ts';
import { part } from '../parts/on-demand.ts';
import { progressBar } from '../parts/progress.ts';
import { emptyState } from '../parts/states.ts';
import { type Column, table } from '../parts/table.ts';
import { type Filter, isFiltered, type PeoplePage, type Person, type Selection } from './model.ts';
import { kindName, lastSeenText, peopleText, roleName, selectedText, strengthClass, strengthName } from './words.ts';

export interface PeopleViewOptions {
  list: PeoplePage;
  filter: Filter;
  selection: Selection;
  /** Whether the reader may change campaign access: owners only. */
  canChange: boolean;
  /** All people are being loaded, in order to select them. */
  isSelecting: boolean;
  timeZone: string;
  now: number;
  /** Shows lists of more people than a native table can. */
  longListCode: Resource<typeof import('./long-list.ts')>;
  onSelect: (people: readonly Person[], isChosen: boolean) => void;
  onSelectAll: () => void;
  onClear: () => void;
  onDefine: (person: Person) => void;
  onDefineSelected: () => void;
  onMore: () => void;
}

/** Fewer rows are shown in a native table, which is as high as its rows. */
const longFrom = 50;
const loadAhead = 100;

const personCell = (person: Person, { canChange, selection, onSelect }: PeopleViewOptions): TemplateResult => {
  const { userId, name, email, status } = person;
  const text = html`<span class="who">
    <span class="row"
      ><bdi class="strong">${name}</bdi>${status === 'suspended' ? html`<span class="badge danger">${msg('Suspended')}</span>` : nothing}</span
    >
    <bdi class="hint">${email}</bdi>
  </span>`;
  if (!canChange) return text;
  return html`<label class="choice">
    <input
      type="checkbox"
      data-person
      aria-label=${msg(str`Select ${name}`)}
      .checked=${selection.has(userId)}
      @change=${(event: Event) => onSelect([person], (event.target as HTMLInputElement).checked)}
    />
    ${text}
  </label>`;
};

const columnsOf = (options: PeopleViewOptions): Column<Person>[] => {
  const { canChange, timeZone, now, onDefine } = options;
  return [
    { heading: msg('Name'), cell: (person) => personCell(person, options) },
    { heading: msg('Access'), cell: ({ kind }) => kindName(kind) },
    { heading: msg('Role'), cell: ({ role }) => roleName(role) },
    {
      heading: msg('Password strength'),
      cell: ({ passwordStrength }) =>
        html`<span class="badge ${strengthClass(passwordStrength)}">${strengthName(passwordStrength)}</span>`,
    },
    {
      heading: msg('Two-factor authentication'),
      cell: ({ twoFactor }) =>
        html`<span class="badge ${twoFactor ? 'success' : 'warning'}">${twoFactor ? msg('On') : msg('Off')}</span>`,
    },
    { heading: msg('Last seen'), cell: ({ lastSeenAt }) => lastSeenText(lastSeenAt, timeZone, now) },
    {
      heading: msg('Actions'),
      isHeadingHidden: true,
      isEnd: true,
      cell: (person) =>
        menu(`menu-${person.userId}`, msg(str`Actions for ${person.name}`), [
          {
            label: canChange ? msg('Define campaign access') : msg('Show campaign access'),
            onSelect: () => onDefine(person),
          },
        ]),
    },
  ];
};

/** Moves between the boxes with the arrow keys. */
const moveFocus = (event: KeyboardEvent): void => {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  const way = step[event.key as keyof typeof step];
  const box = event.target as HTMLElement;
  if (way === undefined || box.dataset['person'] === undefined) return;
  event.preventDefault();
  // The virtualizer keeps its rows in no particular order, so that the next one is found by its number.
  const line = box.closest<HTMLElement>('[role=row]');
  const index = line?.getAttribute('aria-rowindex');
  const next =
    index === null || index === undefined
      ? line?.[way]
      : line?.parentElement?.querySelector(`[aria-rowindex="${Number(index) + (event.key === 'ArrowDown' ? 1 : -1)}"]`);
  next?.querySelector<HTMLElement>('[data-person]')?.focus();
};

const rowsOf = (options: PeopleViewOptions): unknown => {
  const { list, longListCode, onMore } = options;
  const common = { columns: columnsOf(options), rows: list.items, keyOf: ({ userId }: Person) => userId };
  if (list.items.length < longFrom) return table({ caption: msg('People'), ...common });
  return part(longListCode, ({ longList }) =>
    longList({
      label: msg('People'),
      ...common,
      ...(isFiltered(options.filter) ? {} : { total: list.summary.total }),
      onReach: (last) => {
        if (last + loadAhead > list.items.length && list.nextPageToken !== undefined) onMore();
      },
    }),
  );
};

const countText = ({ list, filter }: PeopleViewOptions): string => {
  const count = list.items.length;
  if (!isFiltered(filter)) return peopleText(list.summary.total);
  return list.nextPageToken === undefined
    ? msg(str`Found: ${peopleText(count)}`)
    : msg(str`Found: more than ${peopleText(count)}`);
};

/** The list of people, with the button that selects all of them. */
export const peopleList = (options: PeopleViewOptions): TemplateResult => {
  const { list, filter, canChange, isSelecting, onSelectAll } = options;
  if (list.items.length === 0) {
    return isFiltered(filter)
      ? emptyState(msg('Nobody found.'), msg('Change the search or the filters.'))
      : emptyState(msg('There is nobody here yet.'), msg('People appear as soon as they have access to your account.'));
  }
  return html`<div class="body row between bar">
      <span class="muted" role="status">${countText(options)}</span>
      ${
        canChange
          ? html`<button type="button" class="small" aria-disabled=${isSelecting ? 'true' : nothing} @click=${() => isSelecting || onSelectAll()}>
              ${isSelecting ? msg(str`Loading ${formatNumber(list.items.length)}`) : msg('Select all')}
            </button>`
          : nothing
      }
    </div>
    ${
      isSelecting && !isFiltered(filter)
        ? html`<div class="body">
            ${progressBar({ id: 'selecting', label: msg('Selecting all people'), done: list.items.length, total: list.summary.total })}
          </div>`
        : nothing
    }
    <div @keydown=${moveFocus}>${rowsOf(options)}</div>`;
};

/** The bar with what can be done with the selected people; nothing while nobody is selected. */
export const selectionBar = ({ selection, onClear, onDefineSelected }: PeopleViewOptions): unknown =>
  selection.size === 0
    ? nothing
    : html`<footer class="selection row between">
        <span class="strong" role="status">${selectedText(selection.size)}</span>
        <div class="row">
          <button type="button" @click=${onClear}>${msg('Clear selection')}</button>
          <button type="button" id="define" class="primary" @click=${onDefineSelected}>
            ${msg('Define campaign access')}
          </button>
        </div>
      </footer>`;
