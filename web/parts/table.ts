import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export interface Column<Row> {
  heading: string;
  cell: (row: Row) => unknown;
  /** Aligns the column to the end: actions and numbers. */
  isEnd?: boolean;
  /** The heading is for screen readers only, e.g. over buttons. */
  isHeadingHidden?: boolean;
}

export interface TableOptions<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}

/**
 * A native table whose rows become cards in a narrow place. The first column is the heading of its row. The roles are
 * written out, because browsers drop those of table elements that are displayed as blocks.
 */
export const table = <Row>({ caption, columns, rows, keyOf }: TableOptions<Row>): TemplateResult => html`
  <table class="cards" role="table" part="table">
    <caption class="visually-hidden">${caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          ({ heading, isEnd, isHeadingHidden }) =>
            html`<th role="columnheader" scope="col" class=${isEnd ? 'end' : ''}>
              ${isHeadingHidden ? html`<span class="visually-hidden">${heading}</span>` : heading}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(
        rows,
        keyOf,
        (row) => html`<tr role="row">
          ${columns.map(({ heading, cell, isEnd, isHeadingHidden }, index) =>
            index === 0
              ? html`<th role="rowheader" scope="row">${cell(row)}</th>`
              : html`<td role="cell" class=${isEnd ? 'end' : ''} data-label=${isHeadingHidden ? nothing : heading}>${cell(row)}</td>`,
          )}
        </tr>`,
      )}
    </tbody>
  </table>
`;
