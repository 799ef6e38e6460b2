import { css } from 'lit';

/** Rules of this element alone. */
export const ownStyles = css`
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: 0.75rem;
  }
  .tools > .field {
    flex: 1 1 14rem;
  }
  .tools > button {
    margin-block-start: calc(1.5em + 0.375rem);
  }
  table {
    table-layout: fixed;
  }
  thead th:not(:first-child) {
    width: 9rem;
  }
  .box {
    display: inline-flex;
    align-items: center;
    min-width: 1.5rem;
    min-height: 1.5rem;
    margin-block: -2px;
    cursor: pointer;
  }
  .box input {
    scroll-margin-block: 5rem;
  }
  .skip:not(:focus) {
    position: absolute;
    width: 1px;
    min-height: 0;
    height: 1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }
  footer.bar {
    position: sticky;
    inset-block-end: 0;
  }
  .jobs > li {
    gap: 0.625rem;
    padding: 1.125rem 1.25rem;
  }
  .jobs > li + li,
  .people li + li {
    border-block-start: 1px solid var(--_border);
  }
  .people button {
    justify-content: flex-start;
    width: 100%;
    padding: 0.625rem 1.25rem;
    border: 0;
    border-radius: 0;
    text-align: start;
  }
  .people button:focus-visible {
    outline-offset: -2px;
  }
  .names {
    max-height: 14rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: auto;
  }
  @container (width < 46rem) {
    .tools > button {
      margin-block-start: 0;
    }
    table.cards td {
      display: flex;
      align-items: center;
      min-height: 2rem;
    }
    table.cards td[data-label]::before {
      flex: 1;
    }
    table.cards tbody tr:first-child {
      border-block-start: 0;
    }
    .bar > .row,
    .bar > .row > button {
      flex: 1 1 auto;
    }
  }
`;
