import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .filters {
    display: grid;
    grid-template-columns: minmax(0, 2fr) repeat(2, minmax(0, 1fr));
    gap: 0.75rem 1rem;
    align-items: start;
  }
  .filters .hint:empty {
    display: none;
  }
  td .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 0.5rem;
  }
  .more {
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--_border);
  }
  @container (width < 48rem) {
    .filters {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    .filters > :first-child {
      grid-column: 1 / -1;
    }
  }
  @container (width < 46rem) {
    td .actions {
      justify-content: flex-start;
      padding-block-start: 0.5rem;
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
