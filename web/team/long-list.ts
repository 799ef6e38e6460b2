import { virtualize } from '@lit-labs/virtualizer/virtualize.js';
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Column } from '../parts/table.ts';

export interface LongListOptions<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** How many rows there are, when not all of them are loaded. */
  total?: number;
  /** Called while the reader scrolls, with the index of the last row that is rendered. */
  onReach?: (lastIndex: number) => void;
}

/** The element that had focus last, by list. */
const focused = new WeakMap<HTMLElement, HTMLElement>();

const rememberFocus = (event: FocusEvent): void => {
  focused.set(event.currentTarget as HTMLElement, event.target as HTMLElement);
};

const forgetFocus = ({ currentTarget, relatedTarget }: FocusEvent): void => {
  if (relatedTarget !== null) focused.delete(currentTarget as HTMLElement);
};

/** Gives focus to the list when the row that had it was scrolled out of the document: the browser would drop it. */
const keepFocus = (list: HTMLElement): void => {
  const last = focused.get(list);
  if (last === undefined || last.isConnected || (list.getRootNode() as ShadowRoot).activeElement !== null) return;
  list.focus({ preventScroll: true });
};

const lineOf = <Row>(row: Row, index: number, columns: readonly Column<Row>[]): TemplateResult =>
  html`<div role="row" class="line" aria-rowindex=${index + 2}>
    ${columns.map(
      ({ heading, cell, isEnd, isHeadingHidden }, at) =>
        html`<div
          role=${at === 0 ? 'rowheader' : 'cell'}
          class=${classMap({ end: isEnd ?? false })}
          data-label=${at === 0 || isHeadingHidden ? nothing : heading}
        >
          ${cell(row)}
        </div>`,
    )}
  </div>`;

/**
 * A table for thousands of rows, of which only the visible ones are in the document. `role="table"` on a grid of divs,
 * because the virtualizer cannot fill a `tbody`. Set `--columns` (a `grid-template-columns`) on `.long-list`; in a narrow
 * place rows become cards. For fewer than about fifty rows use `table`. Load it on demand: it brings the virtualizer, which is as
 * large as a page.
 */
export const longList = <Row>(options: LongListOptions<Row>): TemplateResult => {
  const { label, columns, rows, keyOf, total = rows.length, onReach } = options;
  return html`
    <div class="long-list" role="table" aria-label=${label} aria-rowcount=${total + 1} part="table">
      <div role="rowgroup">
        <div role="row" class="line head" aria-rowindex="1">
          ${columns.map(
            ({ heading, isEnd, isHeadingHidden }) =>
              html`<div role="columnheader" class=${classMap({ end: isEnd ?? false })}>
                ${isHeadingHidden ? html`<span class="visually-hidden">${heading}</span>` : heading}
              </div>`,
          )}
        </div>
      </div>
      <div
        role="rowgroup"
        class="lines"
        tabindex="0"
        aria-label=${label}
        @focusin=${rememberFocus}
        @focusout=${forgetFocus}
        @rangeChanged=${(event: Event & { last: number }) => {
          keepFocus(event.currentTarget as HTMLElement);
          onReach?.(event.last);
        }}
      >
        ${virtualize({
          scroller: true,
          items: rows as Row[],
          keyFunction: keyOf,
          renderItem: (row, index) => lineOf(row, index, columns),
        })}
      </div>
    </div>
  `;
};
