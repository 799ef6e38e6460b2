import { css } from 'lit';

/** Rules of this element alone. */
export const ownStyles = css`
  .status {
    display: grid;
    justify-items: start;
    gap: 0.375rem;
  }
  td > ul,
  td > details {
    min-inline-size: 12rem;
  }
  summary {
    cursor: pointer;
  }
  details ul {
    max-height: 12rem;
    margin-block-start: 0.375rem;
    overflow: auto;
  }
  table tbody th {
    font-weight: 400;
  }
  .card > .row {
    padding: 0.75rem 1.25rem;
  }
  @container (width < 46rem) {
    header.setting {
      flex-direction: column;
    }
    table.cards td.end {
      padding-block-start: 0.375rem;
    }
    .status {
      display: inline-grid;
      vertical-align: top;
    }
    table.cards td > .stack,
    table.cards td > ul,
    table.cards td > details {
      display: inline-grid;
      vertical-align: top;
      min-inline-size: 0;
      max-width: 100%;
    }
  }
`;
