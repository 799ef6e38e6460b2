import { css } from 'lit';

/** Rules of this element alone. */
export const ownStyles = css`
  .choose li + li {
    border-block-start: 1px solid var(--_border);
  }
  .choose button {
    justify-content: flex-start;
    width: 100%;
    padding: 0.625rem 1.25rem;
    border: 0;
    border-radius: 0;
    text-align: start;
  }
  .choose button:focus-visible {
    outline-offset: -2px;
  }
  .next {
    margin: 0;
    padding-inline-start: 2.5rem !important;
  }
  tbody th {
    min-width: 10rem;
  }
  thead th,
  td {
    overflow-wrap: break-word;
  }
  th {
    white-space: normal;
  }
`;
