import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .banner {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    min-height: 3rem;
    padding: 0.5rem 1.25rem;
    border-block-end: 1px solid color-mix(in srgb, var(--_warning) 35%, transparent);
    background: var(--_warning-soft);
  }
  .banner.unknown {
    border-color: var(--_border);
    background: var(--_subtle);
  }
  .banner p {
    min-width: 0;
    font-weight: 500;
  }
  .banner button {
    flex: none;
  }
  .dot {
    display: inline-block;
    width: 0.5rem;
    height: 0.5rem;
    margin-inline-end: 0.625rem;
    border-radius: 50%;
    background: var(--_warning);
  }
  @container (width < 36rem) {
    .banner {
      flex-direction: column;
      align-items: flex-start;
      padding-inline: 0.875rem;
    }
  }
  @media (forced-colors: active) {
    .dot {
      background: CanvasText;
    }
  }
`;
