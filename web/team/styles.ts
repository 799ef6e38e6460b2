import { css } from 'lit';

/** Rules of this element alone. */
export const ownStyles = css`
  .filters {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 0.75rem 1rem;
  }
  .filters > :first-child {
    grid-column: 1 / -1;
  }
  .counts {
    grid-template-columns: repeat(auto-fit, minmax(min(7rem, 45%), 1fr));
  }
  .counts > div {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
  }
  .counts dd {
    font-size: 1.2857em;
    font-weight: 600;
  }
  .who {
    display: grid;
    min-width: 0;
  }
  .long-list {
    --columns: minmax(13rem, 2.4fr) 1fr 1fr 1.2fr 1.4fr 1.2fr 2rem;
  }
  td button.icon,
  .line button.icon {
    margin-block: -0.25rem;
  }
  .support > li,
  .jobs > li {
    padding: 0.875rem 1.25rem;
  }
  .support > li + li,
  .jobs > li + li {
    border-block-start: 1px solid var(--_border);
  }
  .card > footer.selection {
    position: sticky;
    inset-block-end: 0;
    z-index: 1;
  }
  .end-row {
    justify-content: flex-end;
  }
  th {
    white-space: normal;
    hyphens: auto;
  }
  .people table {
    table-layout: fixed;
  }
  .people thead th:first-child {
    width: 22%;
  }
  .people thead th:nth-child(2) {
    width: 11%;
  }
  .people thead th:nth-child(5) {
    width: 17%;
  }
  .people thead th:last-child {
    width: 4.5rem;
  }
  .people th,
  .people td {
    padding-inline: 0.5rem;
  }
  .people th:first-child {
    padding-inline-start: 1.25rem;
  }
  .people th:last-child,
  .people td:last-child {
    padding-inline-end: 1.25rem;
  }
  @container (width < 46rem) {
    .filters {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .end-row {
      justify-content: flex-start;
    }
    table.cards tbody tr {
      position: relative;
    }
    .people td {
      padding-inline-start: 1.25rem;
    }
    table.cards tbody th {
      padding-block-end: 0.375rem;
      padding-inline-end: 3.5rem;
    }
    .people td.end,
    .long-list .end {
      position: absolute;
      inset-block-start: 0.625rem;
      inset-inline-end: 0.75rem;
    }
    .long-list [role='rowheader'] {
      padding-inline-end: 2.5rem;
    }
    .selection > .row,
    .selection > .row > button {
      flex: 1 1 auto;
    }
  }
`;
