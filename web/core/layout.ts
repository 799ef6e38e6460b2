import { css } from 'lit';

/** Cards, rows, tables, dialogs and states. */
export const layout = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--_text);
    font-family: var(--_font);
    font-size: var(--_size);
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  h2 {
    font-size: 1.2857em;
    line-height: 1.3;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
  }
  .stack {
    display: grid;
    gap: 1.25rem;
    min-width: 0;
  }
  .stack.tight {
    gap: 0.375rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    min-width: 0;
  }
  .row.between {
    justify-content: space-between;
  }
  .row > .grow {
    flex: 1 1 12rem;
    min-width: 0;
  }
  .setting {
    display: flex;
    align-items: flex-start;
    gap: 1rem;
  }
  .setting > :first-child {
    flex: 1;
    min-width: 0;
  }
  .card {
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_surface);
    overflow: clip;
  }
  :is(.card, .card > .contents) > :where(header, .body, footer) {
    padding: 1.125rem 1.25rem;
  }
  :is(.card, .card > .contents) > * + * {
    border-block-start: 1px solid var(--_border);
  }
  :is(.card, .card > .contents) > footer {
    padding-block: 0.75rem;
    background: var(--_subtle);
  }
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
  .muted {
    color: var(--_muted);
  }
  .strong {
    font-weight: 600;
  }
  .when,
  .nowrap {
    white-space: nowrap;
  }
  .numeric {
    font-variant-numeric: tabular-nums;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr));
    gap: 1rem 1.5rem;
  }
  .facts dt {
    color: var(--_muted);
    font-size: 0.92em;
  }
  .facts dd {
    font-weight: 500;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.375em;
    padding: 0.0625rem 0.5rem;
    border: 1px solid transparent;
    border-radius: 1rem;
    background: var(--_subtle);
    color: var(--_muted);
    font-size: 0.86em;
    font-weight: 500;
    white-space: nowrap;
  }
  .badge.success {
    background: var(--_success-soft);
    color: var(--_success);
  }
  .badge.warning {
    background: var(--_warning-soft);
    color: var(--_warning);
  }
  .badge.danger {
    background: var(--_danger-soft);
    color: var(--_danger);
  }
  .icon-lock {
    width: 0.75rem;
    height: 0.75rem;
    flex: none;
  }
  .note {
    display: grid;
    gap: 0.5rem;
    padding: 0.75rem 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_subtle);
  }
  .note.warning {
    border-color: color-mix(in srgb, var(--_warning) 35%, transparent);
    background: var(--_warning-soft);
  }
  .note.danger {
    border-color: color-mix(in srgb, var(--_danger) 35%, transparent);
    background: var(--_danger-soft);
  }
  .state {
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    padding: 2rem 1.25rem;
    text-align: center;
  }
  .state p {
    max-width: 30rem;
  }
  .state p:not(.strong) {
    color: var(--_muted);
  }
  .skeleton {
    display: grid;
    gap: 0.75rem;
    padding: 1.25rem;
  }
  .skeleton i {
    height: 0.875rem;
    border-radius: 0.5rem;
    background: linear-gradient(90deg, var(--_border), var(--_subtle), var(--_border)) 0 / 200% 100%;
    animation: shimmer 1.4s linear infinite;
  }
  .skeleton i:nth-child(2) {
    width: 80%;
  }
  .skeleton i:nth-child(3) {
    width: 55%;
  }
  @keyframes shimmer {
    to {
      background-position: -200% 0;
    }
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .toast {
    position: fixed;
    z-index: 10;
    inset-block-end: 1rem;
    inset-inline: 1rem;
    width: fit-content;
    max-width: min(30rem, calc(100vw - 2rem));
    margin-inline: auto;
    padding: 0.625rem 1rem;
    border-radius: var(--_radius);
    background: light-dark(#1a1d27, #eceef4);
    color: light-dark(#fff, #16181f);
    box-shadow: var(--_shadow);
  }
  .toast:empty {
    position: absolute;
    padding: 0;
    box-shadow: none;
    background: none;
  }
  .contents:empty {
    display: none;
  }
`;
