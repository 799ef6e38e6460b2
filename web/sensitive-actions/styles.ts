import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .filters {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 0.75rem 1rem;
    align-items: end;
  }
  .filters > .choice {
    grid-column: 1 / -1;
  }
  .limits > li {
    padding: 0.75rem 1.25rem;
  }
  .limits > li + li,
  .more {
    border-block-start: 1px solid var(--_border);
  }
  .more {
    padding: 0.75rem 1.25rem;
  }
  @container (width < 48rem) {
    .filters {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
  @container (width < 46rem) {
    table.cards td.end {
      text-align: start;
    }
    table.cards tbody tr:first-child {
      border-block-start: 0;
    }
  }
  @container (width < 24rem) {
    .filters {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
