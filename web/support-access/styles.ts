import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .rows > li {
    padding: 1rem 1.25rem;
  }
  .rows > li + li {
    border-block-start: 1px solid var(--_border);
  }
  .more {
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--_border);
  }
  @container (width < 30rem) {
    .rows > li.setting {
      flex-direction: column;
      gap: 0.75rem;
    }
  }
`;
