import { css } from 'lit';

/** Rules of this element alone. */
export const ownStyles = css`
  .card {
    max-width: 32rem;
    margin-inline: auto;
  }
  .card.open {
    max-width: none;
  }
  form button.primary {
    min-width: min(12rem, 100%);
  }
`;
