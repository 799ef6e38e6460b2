import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .counts {
    grid-template-columns: repeat(auto-fit, minmax(min(8.25rem, 100%), 1fr));
  }
  table :is(th, td):not(:first-child) {
    padding-inline-start: 0.5rem;
  }
  .filters {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr);
    align-items: start;
    gap: 0.75rem;
  }
  @container (width < 46rem) {
    table :is(th, td):not(:first-child) {
      padding-inline-start: 1.25rem;
    }
    .filters {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
