import { virtualize } from '@lit-labs/virtualizer/virtualize.js';
import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Column } from './table.ts';

export interface LongListOptions<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/**
 * A table for thousands of rows, of which only the visible ones are in the document. `role="table"` on a grid of divs,
 * because the virtualizer cannot fill a `tbody`.
 */
export const longList = <Row>({ label, columns, rows, keyOf }: LongListOptions<Row>): TemplateResult => html`
  <div class="long-list" role="table" aria-label=${label} aria-rowcount=${rows.length + 1} part="table">
    <div role="row" class="line head" aria-rowindex="1">
      ${columns.map(({ heading }) => html`<span role="columnheader">${heading}</span>`)}
    </div>
    <div role="rowgroup" class="lines" tabindex="0" aria-label=${label}>
      ${virtualize({
        scroller: true,
        items: rows as Row[],
        keyFunction: keyOf,
        renderItem: (row, index) => html`<div role="row" class="line" aria-rowindex=${index + 2}>
          ${columns.map(
            ({ cell, isEnd }, at) =>
              html`<span role=${at === 0 ? 'rowheader' : 'cell'} class=${classMap({ end: isEnd ?? false })}>${cell(row)}</span>`,
          )}
        </div>`,
      })}
    </div>
  </div>
`;
