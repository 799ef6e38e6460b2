import { css } from 'lit';

/** Rules for this element alone. */
export const ownStyles = css`
  .filters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
    gap: 0.875rem 1rem;
    align-items: start;
    padding: 1.125rem 1.25rem;
    background: var(--_subtle);
  }
  .filters .buttons {
    grid-column: 1 / -1;
  }
  .entries > li + li {
    border-block-start: 1px solid var(--_border);
  }
  summary {
    display: grid;
    grid-template-columns: 11.5rem minmax(0, 1fr) auto;
    gap: 0.25rem 1rem;
    align-items: baseline;
    padding: 0.75rem 1.25rem;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover,
  details[open] > summary {
    background: var(--_subtle);
  }
  summary:focus-visible {
    outline-offset: -2px;
  }
  .sentence,
  code,
  pre {
    overflow-wrap: anywhere;
  }
  .sentence {
    position: relative;
    padding-inline-start: 1.125em;
  }
  .sentence::before {
    content: '';
    position: absolute;
    inset-inline-start: 0;
    inset-block-start: 0.45em;
    width: 0.375em;
    height: 0.375em;
    border: solid var(--_muted);
    border-width: 0 1.5px 1.5px 0;
    rotate: -45deg;
  }
  .sentence:dir(rtl)::before {
    rotate: 135deg;
  }
  details[open] .sentence::before {
    rotate: 45deg;
  }
  .notes {
    display: block;
  }
  .place {
    color: var(--_muted);
    font-size: 0.92em;
    white-space: nowrap;
  }
  .detail {
    padding: 0.75rem 1.25rem 1.25rem;
    background: var(--_subtle);
  }
  .facts.long {
    grid-template-columns: minmax(0, 1fr);
  }
  .facts > div {
    min-width: 0;
  }
  code,
  pre,
  input.proof {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    font-size: 0.92em;
    font-weight: 400;
  }
  pre {
    margin: 0.25rem 0 0;
    padding: 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    white-space: pre-wrap;
  }
  .note.success {
    border-color: color-mix(in srgb, var(--_success) 35%, transparent);
    background: var(--_success-soft);
  }
  input.proof.grow {
    width: auto;
  }
  .more {
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--_border);
  }
  @container (width < 46rem) {
    summary {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .sentence {
      grid-row: 2;
      grid-column: 1 / -1;
    }
  }
`;
