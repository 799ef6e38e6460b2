import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
    gap: 1.25rem 2rem;
  }
  .columns > fieldset {
    align-content: start;
  }
  .columns.narrow {
    grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr));
  }
  legend {
    margin-block-end: 0.375rem;
  }
  .decision {
    max-width: 18rem;
  }
  .bleed {
    margin-inline: -1.25rem;
  }
  .number {
    width: 6.5rem !important;
  }
  .inline {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 0.75rem;
  }
  .lines {
    display: grid;
    gap: 0.125rem;
  }
  .condition {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1.5fr) auto;
    align-items: end;
    gap: 0.5rem;
  }
  .condition .error {
    grid-column: 1 / -1;
  }
  .bleed :is(th, td) {
    padding-inline: 0.625rem;
  }
  .bleed :is(th, td):first-child {
    padding-inline-start: 1.25rem;
  }
  .bleed :is(th, td):last-child {
    padding-inline-end: 1.25rem;
  }
  .rows {
    display: grid;
    gap: 0.75rem;
  }
  fieldset:disabled .choice {
    color: var(--_muted);
  }
  .save-bar.is-needed {
    position: sticky;
    z-index: 2;
    inset-block-end: 0;
    border-color: var(--_control);
    box-shadow: var(--_shadow);
  }
  .card.save-bar > * + * {
    border-block-start: 0;
  }
  .save-bar > .body {
    padding-block: 0.75rem;
  }
  code {
    font-family: ui-monospace, monospace;
    font-size: 0.92em;
  }
  @container (width < 46rem) {
    .bleed :is(th, td) {
      padding-inline: 1.25rem;
    }
  }
  @container (width < 30rem) {
    .condition {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .condition > .field:first-child,
    .condition > .field:nth-child(2) {
      grid-column: 1 / -1;
    }
  }
`;
