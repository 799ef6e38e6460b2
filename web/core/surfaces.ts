import { css } from 'lit';

/** Dialogs, tables and long lists. */
export const surfaces = css`
  dialog {
    width: min(34rem, calc(100vw - 2rem));
    max-height: calc(100dvh - 2rem);
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
  }
  dialog.wide {
    width: min(52rem, calc(100vw - 2rem));
  }
  dialog::backdrop {
    background: rgb(10 12 20 / 50%);
  }
  dialog[open] > form,
  dialog[open] > .dialog {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    max-height: calc(100dvh - 2rem - 2px);
  }
  dialog header,
  dialog .body,
  dialog footer {
    padding: 1.125rem 1.25rem;
  }
  dialog .body {
    padding-block-start: 0;
    overflow: auto;
  }
  dialog footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0.5rem;
    padding-block: 0.875rem;
    border-block-start: 1px solid var(--_border);
    background: var(--_subtle);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  caption {
    text-align: start;
  }
  th,
  td {
    padding: 0.625rem 1.25rem;
    text-align: start;
    vertical-align: top;
  }
  th {
    color: var(--_muted);
    font-size: 0.92em;
    font-weight: 500;
    white-space: nowrap;
  }
  tbody th {
    color: inherit;
    font-size: inherit;
    white-space: normal;
  }
  tbody tr {
    border-block-start: 1px solid var(--_border);
  }
  td button {
    white-space: nowrap;
  }
  td.end,
  th.end {
    text-align: end;
  }
  .long-list .lines {
    height: min(40rem, 75vh);
    overflow: auto;
  }
  .long-list .lines:focus-visible {
    outline-offset: -2px;
  }
  .long-list .line {
    display: grid;
    grid-template-columns: var(--columns);
    align-items: center;
    gap: 0.25rem 1rem;
    width: 100%;
    padding: 0.625rem 1.25rem;
    border-block-end: 1px solid var(--_border);
  }
  .long-list .line > * {
    min-width: 0;
  }
  .long-list .head {
    padding-inline-end: calc(1.25rem + 15px);
    color: var(--_muted);
    font-size: 0.92em;
    font-weight: 500;
  }
  .long-list .end {
    text-align: end;
  }
  @container (width < 46rem) {
    .long-list .head {
      position: absolute;
      width: 1px;
      height: 1px;
      padding: 0;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .long-list .line {
      grid-template-columns: minmax(0, 1fr);
    }
    .long-list [data-label]::before {
      content: attr(data-label) ' ';
      color: var(--_muted);
      margin-inline-end: 0.375rem;
    }
    table.cards,
    table.cards tbody,
    table.cards tr,
    table.cards td,
    table.cards tbody th {
      display: block;
    }
    table.cards thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table.cards tr {
      padding-block: 0.625rem;
    }
    table.cards td,
    table.cards tbody th {
      padding-block: 0.125rem;
      text-align: start;
    }
    table.cards td[data-label]::before {
      content: attr(data-label) ' ';
      color: var(--_muted);
      margin-inline-end: 0.375rem;
    }
    table.cards td:empty {
      display: none;
    }
  }
`;
